#include "events.h"

#include <unistd.h>

#include <cstdio>

#include "wire.h"

namespace events {

void begin() {
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
}

void flush() { fflush(stdout); }

void ready(const std::string& fingerprint) {
  printf("{\"e\":\"ready\",\"fp\":\"%s\",\"pid\":%d}\n", fingerprint.c_str(), getpid());
}

void reachable(int peerId) {
  printf("{\"e\":\"ice\",\"id\":%d,\"t\":%.3f}\n", peerId, wire::monotonicMs());
}

void handshakeDone(int peerId, int srtpSuite) {
  printf("{\"e\":\"dtls\",\"id\":%d,\"t\":%.3f,\"suite\":%d}\n", peerId, wire::monotonicMs(), srtpSuite);
}

void failed(int peerId, const std::string& why) {
  printf("{\"e\":\"fail\",\"id\":%d,\"why\":\"%s\"}\n", peerId, why.c_str());
}

void stunRefused(int peerId) { printf("{\"e\":\"stunerr\",\"id\":%d}\n", peerId); }

void stream(int peerId, char kind, uint32_t publisher) {
  printf("{\"e\":\"stream\",\"id\":%d,\"kind\":\"%c\",\"pub\":%u,\"t\":%.3f}\n", peerId, kind, publisher,
         wire::monotonicMs());
}

void wasReset() { printf("{\"e\":\"reset\"}\n"); }

void statistics(const std::string& json) { printf("%s\n", json.c_str()); }

}  // namespace events
