#include "wire.h"

#include <array>

namespace wire {

static constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; bit++) value = value & 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
    table[i] = value;
  }
  return table;
}

uint32_t crc32(const uint8_t* data, size_t length) {
  static constexpr auto table = makeTable();
  uint32_t value = ~0u;
  while (length--) value = table[(value ^ *data++) & 255] ^ (value >> 8);
  return ~value;
}

}  // namespace wire
