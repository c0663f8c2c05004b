// Latencies: logarithmic buckets with 32 linear steps each, 1 µs floor, about 3 % resolution.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

class Histogram {
 public:
  void clear() {
    std::memset(buckets_, 0, sizeof buckets_);
    count_ = 0;
    max_ = 0;
  }

  void add(int64_t nanoseconds) {
    const uint64_t us = nanoseconds < 0 ? 0 : nanoseconds / 1000;
    buckets_[indexOf(us)]++;
    count_++;
    if (us > max_) max_ = us;
  }

  // Microseconds below which the share `p` of all values lies.
  double quantile(double p) const {
    if (count_ == 0) return 0;
    uint64_t wanted = static_cast<uint64_t>(std::ceil(p * count_));
    if (wanted < 1) wanted = 1;
    uint64_t seen = 0;
    for (int i = 0; i < kBuckets; i++) {
      seen += buckets_[i];
      if (seen >= wanted) return valueOf(i);
    }
    return max_;
  }

  uint64_t max() const { return max_; }

 private:
  static constexpr int kBuckets = 1024;

  static int indexOf(uint64_t us) {
    if (us < 32) return us;
    const int exponent = 63 - __builtin_clzll(us);
    const int index = (exponent - 4) * 32 + ((us >> (exponent - 5)) & 31);
    return index < kBuckets ? index : kBuckets - 1;
  }

  static double valueOf(int index) {
    if (index < 32) return index;
    const int exponent = index / 32 + 4;
    const uint64_t width = 1ull << (exponent - 5);
    return static_cast<double>((32ull + (index & 31)) * width) + width / 2.0;
  }

  uint64_t buckets_[kBuckets] = {};
  uint64_t count_ = 0;
  uint64_t max_ = 0;
};
