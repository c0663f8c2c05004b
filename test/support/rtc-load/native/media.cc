#include "media.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "events.h"
#include "statistics.h"
#include "wire.h"

namespace media {

namespace {

constexpr int kRtpHeader = 12;
constexpr uint32_t kKeyFrameEvery = 150;

// Our mark in a payload, after room for a codec's own header.
constexpr int kMarkAt = 16;
constexpr int kMarkLength = 24;
constexpr uint32_t kMagic = 0x4C4F4144;  // "LOAD"

void writeMark(uint8_t* payload, const SendStream& stream) {
  uint8_t* mark = payload + kMarkAt;
  wire::put32(mark, kMagic);
  mark[4] = stream.kind;
  wire::put32(mark + 8, stream.publisher);
  wire::put32(mark + 12, stream.packetCounter);
  wire::put64(mark + 16, wire::realTime());
}

// Enough of a VP8 payload descriptor and header for a server to find the key frames (RFC 7741 §4).
void writeVp8Header(uint8_t* payload, bool keyFrame) {
  payload[0] = 0x10;  // start of partition
  payload[1] = keyFrame ? 0x10 : 0x11;
  payload[2] = 2;
  payload[3] = 0;
  if (!keyFrame) return;
  const uint8_t startCodeAndSize[] = {0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};  // 640 x 360
  std::memcpy(payload + 4, startCodeAndSize, sizeof startCodeAndSize);
}

bool nextIsKeyFrame(SendStream& stream) {
  if (stream.kind != 'v') return false;
  if (!stream.keyFrameWanted && stream.frames % kKeyFrameEvery != 0) return false;
  stream.keyFrameWanted = false;
  stream.keyFrames++;
  return true;
}

// RFC 3550 appendix A.1, without its probation.
uint32_t rolloverOf(ReceiveStream& stream, uint16_t sequence) {
  if (!stream.started) {
    stream.started = true;
    stream.highestSequence = sequence;
    return stream.rollover;
  }
  if (static_cast<int16_t>(sequence - stream.highestSequence) > 0) {
    if (sequence < stream.highestSequence) stream.rollover++;
    stream.highestSequence = sequence;
    return stream.rollover;
  }
  const bool fromBeforeTheWrap = sequence > stream.highestSequence && stream.rollover > 0;
  return fromBeforeTheWrap ? stream.rollover - 1 : stream.rollover;
}

int headerLength(const uint8_t* packet, int length) {
  if (length < kRtpHeader) return -1;
  int header = kRtpHeader + 4 * (packet[0] & 15);
  if (packet[0] & 16) {
    if (length < header + 4) return -1;
    header += 4 + 4 * wire::get16(packet + header + 2);
  }
  return header > length ? -1 : header;
}

void remember(SendStream& stream, const uint8_t* packet, int length) {
  if (stream.history.empty()) stream.history.resize(SendStream::kHistory);
  stream.history[stream.sequence % SendStream::kHistory].assign(packet, packet + length);
}

void resend(const Peer& peer, const SendStream& stream, uint16_t sequence) {
  if (stream.history.empty()) return;
  const auto& packet = stream.history[sequence % SendStream::kHistory];
  if (!packet.empty() && wire::get16(packet.data() + 2) == sequence) send(peer.socket, packet.data(), packet.size(), 0);
}

// A generic NACK (RFC 4585 §6.2.1): pairs of a sequence number and a bit mask of the 16 that follow.
void answerNack(const Peer& peer, const uint8_t* message, int length) {
  const uint32_t ssrc = wire::get32(message + 8);
  for (const auto& stream : peer.sendStreams) {
    if (stream.ssrc != ssrc) continue;
    for (int offset = 12; offset + 4 <= length; offset += 4) {
      const uint16_t first = wire::get16(message + offset), following = wire::get16(message + offset + 2);
      resend(peer, stream, first);
      for (int bit = 0; bit < 16; bit++) {
        if (following >> bit & 1) resend(peer, stream, first + 1 + bit);
      }
    }
  }
}

void sendRtcp(Peer& peer, uint8_t* packet, int length) {
  length = peer.sending->protectRtcp(packet, length);
  send(peer.socket, packet, length, 0);
}

void sendReceiverReports(Peer& peer) {
  constexpr int kMostBlocks = 31;  // five bits
  uint8_t packet[1400];
  int blocks = 0, length = 8;
  const auto finish = [&] {
    packet[0] = 0x80 | blocks;
    packet[1] = 201;
    wire::put16(packet + 2, length / 4 - 1);
    wire::put32(packet + 4, peer.reportSsrc);
    sendRtcp(peer, packet, length);
    blocks = 0;
    length = 8;
  };
  for (const auto& [ssrc, stream] : peer.receiveStreams) {
    if (!stream.seen) continue;
    // No loss, no jitter: a network that is fine.
    std::memset(packet + length, 0, 24);
    wire::put32(packet + length, ssrc);
    wire::put32(packet + length + 8, stream.highestExtended);
    length += 24;
    if (++blocks == kMostBlocks) finish();
  }
  if (blocks) finish();
}

void sendSenderReports(Peer& peer) {
  constexpr uint64_t kFrom1900To1970 = 2'208'988'800ull;
  for (const auto& stream : peer.sendStreams) {
    if (!stream.packetsSent) continue;
    uint8_t packet[128];
    const uint64_t now = wire::realTime();
    packet[0] = 0x80;
    packet[1] = 200;
    wire::put16(packet + 2, 6);
    wire::put32(packet + 4, stream.ssrc);
    wire::put32(packet + 8, now / wire::kSecond + kFrom1900To1970);
    wire::put32(packet + 12, ((now % wire::kSecond) << 32) / wire::kSecond);
    wire::put32(packet + 16, stream.timestamp);
    wire::put32(packet + 20, stream.packetsSent);
    wire::put32(packet + 24, stream.bytesSent);
    sendRtcp(peer, packet, 28);
  }
}

}  // namespace

void sendTick(Peer& peer, SendStream& stream) {
  const bool keyFrame = nextIsKeyFrame(stream);
  for (int i = 0; i < stream.packetsPerTick; i++) {
    uint8_t packet[2048];
    const bool marker = stream.kind == 'v' && i == stream.packetsPerTick - 1;
    packet[0] = 0x80;
    packet[1] = stream.payloadType | (marker ? 0x80 : 0);
    wire::put16(packet + 2, stream.sequence);
    wire::put32(packet + 4, stream.timestamp);
    wire::put32(packet + 8, stream.ssrc);

    uint8_t* payload = packet + kRtpHeader;
    std::memset(payload, 0xA5, stream.bytes);
    if (stream.kind == 'a') {
      payload[0] = 0x78;  // Opus TOC: CELT, 20 ms, mono
    } else if (i == 0) {
      writeVp8Header(payload, keyFrame);
    } else {
      payload[0] = 0;
    }
    writeMark(payload, stream);
    stream.packetCounter++;

    int length = kRtpHeader + stream.bytes;
    if (!peer.plain) length = peer.sending->protectRtp(packet, kRtpHeader, length, stream.rollover);
    if (stream.kind == 'v') remember(stream, packet, length);
    if (send(peer.socket, packet, length, 0) < 0) statistics.sendErrors++;
    statistics.packetsSent++;
    stream.packetsSent++;
    stream.bytesSent += stream.bytes;
    if (++stream.sequence == 0) stream.rollover++;
  }
  stream.frames++;
  stream.timestamp += stream.timestampStep;
}

// Only an authentic packet moves the stream's index (RFC 3711, section 3.3.1). A sender whose stream begins with a late
// packet from before its sequence number 0 counts one rollover more than we can know, so the neighbours are tried too.
int unprotect(Peer& peer, ReceiveStream& stream, uint8_t* packet, int header, int length) {
  static uint8_t original[2048];
  if (length > static_cast<int>(sizeof original)) return -1;
  memcpy(original, packet, length);
  const ReceiveStream before = stream;
  const uint16_t sequence = wire::get16(packet + 2);
  const uint32_t guess = rolloverOf(stream, sequence);
  int plain = peer.receiving->unprotectRtp(packet, header, length, guess);
  if (plain >= 0) return plain;
  for (const uint32_t other : {guess + 1, guess - 1}) {
    if (guess == 0 && other != 1) continue;
    memcpy(packet, original, length);
    plain = peer.receiving->unprotectRtp(packet, header, length, other);
    if (plain < 0) continue;
    stream.rollover = other;
    stream.highestSequence = sequence;
    return plain;
  }
  stream = before;
  return -1;
}

void onRtp(Peer& peer, uint8_t* packet, int length, uint64_t kernelTime) {
  const int header = headerLength(packet, length);
  if (header < 0) return;
  ReceiveStream& stream = peer.receiveStreams[wire::get32(packet + 8)];
  const int onTheWire = length;
  if (peer.plain) {
    rolloverOf(stream, wire::get16(packet + 2));
  } else {
    if (!peer.receiving) return;
    length = unprotect(peer, stream, packet, header, length);
    if (length < 0) {
      statistics.undecryptable++;
      return;
    }
  }
  const uint8_t* mark = packet + header + kMarkAt;
  if (length - header < kMarkAt + kMarkLength || wire::get32(mark) != kMagic) {
    statistics.foreign++;
    return;
  }
  const char kind = mark[4];
  const uint32_t publisher = wire::get32(mark + 8);
  const uint32_t counter = wire::get32(mark + 12);
  const uint64_t sentAt = wire::get64(mark + 16);
  const uint64_t now = wire::realTime();
  statistics.packetsReceived++;
  statistics.bytesReceived += onTheWire;
  statistics.forwarding.add(static_cast<int64_t>(kernelTime - sentAt));
  statistics.application.add(static_cast<int64_t>(now - sentAt));
  statistics.generator.add(static_cast<int64_t>(now - kernelTime));

  if (!stream.seen) {
    stream.seen = true;
    events::stream(peer.id, kind, publisher);
  }
  if (!stream.counting) {
    stream.counting = true;
    stream.firstCounter = stream.lastCounter = counter;
    stream.packets = 0;
  }
  stream.packets++;
  if (static_cast<int32_t>(counter - stream.lastCounter) > 0) stream.lastCounter = counter;
  stream.highestExtended = stream.rollover << 16 | stream.highestSequence;
}

void onRtcp(Peer& peer, uint8_t* packet, int length) {
  if (!peer.plain) {
    if (!peer.receiving) return;
    length = peer.receiving->unprotectRtcp(packet, length);
    if (length < 0) {
      statistics.undecryptable++;
      return;
    }
  }
  int size = 0;
  for (int offset = 0; offset + 8 <= length; offset += size) {
    size = 4 * (wire::get16(packet + offset + 2) + 1);
    const uint8_t type = packet[offset + 1], format = packet[offset] & 31;
    const bool wantsKeyFrame = type == 206 && (format == 1 || format == 4);  // PLI, FIR
    if (wantsKeyFrame) {
      statistics.pictureLosses++;
      for (auto& stream : peer.sendStreams) stream.keyFrameWanted = true;
    } else if (type == 205 && format == 1) {
      statistics.nacks++;
      answerNack(peer, packet + offset, std::min(size, length - offset));
    }
  }
}

void onTimer(Peer& peer, uint64_t now) {
  if (peer.state != PeerState::Up || !peer.sending || now < peer.nextReport) return;
  // Spread, so that thousands of peers do not report in the same millisecond.
  peer.nextReport = now + (900 + rand() % 200) * wire::kMillisecond;
  sendReceiverReports(peer);
  sendSenderReports(peer);
}

}  // namespace media
