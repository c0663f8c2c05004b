// DTLS 1.2 with a self-signed certificate; its keys become a peer's SRTP contexts.
#pragma once

#include <cstdint>
#include <string>

#include "peer.h"

namespace dtls {

// Makes the certificate that all peers of this process share; returns its SHA-256 fingerprint.
std::string begin();
void start(Peer& peer);
void onTimer(Peer& peer);
void onDatagram(Peer& peer, const uint8_t* datagram, int length);

}  // namespace dtls
