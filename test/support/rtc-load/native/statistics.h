// What is counted between two `reset`s.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>

#include "histogram.h"
#include "peer.h"

struct Statistics {
  uint64_t packetsReceived = 0, bytesReceived = 0, packetsSent = 0, sendErrors = 0;
  // Packets that did not decrypt, and packets that are not ours (probation, padding).
  uint64_t undecryptable = 0, foreign = 0;
  uint64_t pictureLosses = 0, nacks = 0;
  // From send() at the publisher to the subscriber's kernel, to this process, and between these two.
  Histogram forwarding, application, generator;

  uint64_t startedAt = 0;
  rusage usedAtStart = {};

  void reset(const Peers& peers);
  // As one line of JSON; `tag` comes back in it.
  std::string toJson(const Peers& peers, const std::string& tag) const;
};

extern Statistics statistics;
