#include "statistics.h"

#include <cstdio>

#include "wire.h"

Statistics statistics;

namespace {

double microseconds(timeval time) { return time.tv_sec * 1e6 + time.tv_usec; }

double cpuMicroseconds(const rusage& usage) { return microseconds(usage.ru_utime) + microseconds(usage.ru_stime); }

struct Streams {
  uint64_t seen = 0, silent = 0, expected = 0, lost = 0, duplicates = 0;
};

Streams countStreams(const Peers& peers) {
  Streams sum;
  for (const Peer* peer : peers.all()) {
    for (const auto& [ssrc, stream] : peer->receiveStreams) {
      if (!stream.seen) continue;
      sum.seen++;
      if (!stream.counting || !stream.packets) {
        sum.silent++;
        continue;
      }
      const uint64_t expected = static_cast<uint32_t>(stream.lastCounter - stream.firstCounter) + 1;
      sum.expected += expected;
      if (expected > stream.packets) {
        sum.lost += expected - stream.packets;
      } else {
        sum.duplicates += stream.packets - expected;
      }
    }
  }
  return sum;
}

// Builds a flat JSON object; all values here are numbers.
class JsonObject {
 public:
  void add(const char* name, uint64_t value) { addRaw(name, std::to_string(value)); }
  void add(const char* name, double value, int decimals) {
    char text[40];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    addRaw(name, text);
  }
  void addRaw(const char* name, const std::string& json) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":" + json;
  }
  std::string done() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string quantiles(const Histogram& histogram, bool tail) {
  JsonObject json;
  json.add("p50", histogram.quantile(.5), 0);
  json.add("p95", histogram.quantile(.95), 0);
  json.add("p99", histogram.quantile(.99), 0);
  if (tail) {
    json.add("p999", histogram.quantile(.999), 0);
    json.add("max", histogram.max());
  }
  return json.done();
}

}  // namespace

void Statistics::reset(const Peers& peers) {
  *this = {};
  startedAt = wire::nanoseconds(CLOCK_MONOTONIC);
  getrusage(RUSAGE_SELF, &usedAtStart);
  for (Peer* peer : peers.all()) {
    for (auto& [ssrc, stream] : peer->receiveStreams) {
      stream.counting = false;
      stream.packets = 0;
    }
  }
}

std::string Statistics::toJson(const Peers& peers, const std::string& tag) const {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  const double elapsedUs = (wire::nanoseconds(CLOCK_MONOTONIC) - startedAt) / 1e3;
  const double cpuUs = cpuMicroseconds(used) - cpuMicroseconds(usedAtStart);
  const Streams streams = countStreams(peers);
  uint64_t keyFrames = 0;
  for (const Peer* peer : peers.all()) {
    for (const auto& stream : peer->sendStreams) keyFrames += stream.keyFrames;
  }

  JsonObject json;
  json.addRaw("e", "\"stat\"");
  json.addRaw("tag", "\"" + tag + "\"");
  json.add("sec", elapsedUs / 1e6, 3);
  json.add("streams", streams.seen);
  json.add("silent", streams.silent);
  json.add("rx", packetsReceived);
  json.add("rxBytes", bytesReceived);
  json.add("tx", packetsSent);
  json.add("txErr", sendErrors);
  json.add("expected", streams.expected);
  json.add("lost", streams.lost);
  json.add("dups", streams.duplicates);
  json.add("badDec", undecryptable);
  json.add("other", foreign);
  json.add("plis", pictureLosses);
  json.add("nacks", nacks);
  json.add("keys", keyFrames);
  json.add("cpuPct", 100 * cpuUs / elapsedUs, 1);
  json.add("rssMB", used.ru_maxrss / 1024.0, 0);
  json.addRaw("fwdUs", quantiles(forwarding, true));
  json.addRaw("appUs", quantiles(application, false));
  json.addRaw("genUs", quantiles(generator, false));
  return json.done();
}
