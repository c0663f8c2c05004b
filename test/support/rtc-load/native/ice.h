// ICE as a full, controlling agent towards an ice-lite server (RFC 8445): checks, and consent (RFC 7675).
#pragma once

#include <cstdint>

#include "peer.h"

namespace ice {

// Sends a check or a consent request when one is due.
void onTimer(Peer& peer, uint64_t now);
void onStun(Peer& peer, const uint8_t* message, int length);

}  // namespace ice
