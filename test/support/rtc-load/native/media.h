// Synthetic audio and video: sending, recognising what arrives, and RTCP.
#pragma once

#include <cstdint>

#include "peer.h"

namespace media {

// Sends one tick of a stream: its packets of one frame.
void sendTick(Peer& peer, SendStream& stream);
// `kernelTime` is when the kernel received the packet.
void onRtp(Peer& peer, uint8_t* packet, int length, uint64_t kernelTime);
void onRtcp(Peer& peer, uint8_t* packet, int length);
// Sender and receiver reports, about once a second.
void onTimer(Peer& peer, uint64_t now);

}  // namespace media
