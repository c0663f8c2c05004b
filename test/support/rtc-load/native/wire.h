// Big-endian fields, clocks and the STUN checksum: what every packet format here is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>

namespace wire {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kMillisecond = 1'000'000;

inline void put16(uint8_t* at, uint16_t value) {
  at[0] = value >> 8;
  at[1] = value;
}

inline void put32(uint8_t* at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

inline void put64(uint8_t* at, uint64_t value) {
  put32(at, value >> 32);
  put32(at + 4, static_cast<uint32_t>(value));
}

inline uint16_t get16(const uint8_t* at) { return at[0] << 8 | at[1]; }

inline uint32_t get32(const uint8_t* at) {
  return static_cast<uint32_t>(get16(at)) << 16 | get16(at + 2);
}

inline uint64_t get64(const uint8_t* at) {
  return static_cast<uint64_t>(get32(at)) << 32 | get32(at + 4);
}

inline uint64_t nanoseconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond + now.tv_nsec;
}

// The kernel stamps received packets with the real-time clock, so packets carry it too.
inline uint64_t realTime() { return nanoseconds(CLOCK_REALTIME); }

// Events carry the monotonic clock: it is Node's process.hrtime() and comparable across processes.
inline double monotonicMs() { return nanoseconds(CLOCK_MONOTONIC) / 1e6; }

// CRC-32 as in RFC 5389 §15.5 (FINGERPRINT), before its XOR.
uint32_t crc32(const uint8_t* data, size_t length);

}  // namespace wire
