// What Node says to the engine: one command a line on standard input.
//
//   peer <id> <ip> <port> <remote ufrag> <remote pwd> <local ufrag> <local pwd> <client|server>
//   pub <peer id> <ssrc> <payload type> <a|v> <packets per tick> <ticks per second> <bytes> <publisher>
//   plain <id> <local port>        a receiver of plain RTP
//   plainpub <id> <ip> <port>      a sender of plain RTP; then `pub`
//   close <id> | reset | stat [tag] | quit
#pragma once

#include <string>

#include "peer.h"

// Returns false when it is time to quit.
bool runCommand(Peers& peers, const std::string& line);
