// What the engine says to Node: one JSON object a line on standard output.
#pragma once

#include <cstdint>
#include <string>

namespace events {

// Call once: output is flushed by `flush` only, a burst of events is one write.
void begin();
void flush();

void ready(const std::string& fingerprint);
void reachable(int peerId);
void handshakeDone(int peerId, int srtpSuite);
void failed(int peerId, const std::string& why);
void stunRefused(int peerId);
// The first packet of ours that was decrypted on a stream.
void stream(int peerId, char kind, uint32_t publisher);
void wasReset();
void statistics(const std::string& json);

}  // namespace events
