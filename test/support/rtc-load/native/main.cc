// The media plane of many real WebRTC peers in one process and one epoll loop: ICE, DTLS, SRTP, RTCP.
// Depends on Linux and OpenSSL 3 only. Commands: commands.h; events: events.h.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "commands.h"
#include "dtls.h"
#include "events.h"
#include "ice.h"
#include "media.h"
#include "peer.h"
#include "statistics.h"
#include "wire.h"

namespace {

constexpr uint64_t kLongestWait = 5 * wire::kMillisecond;
constexpr uint64_t kTimerInterval = 10 * wire::kMillisecond;
// A stream that fell this far behind skips ahead: it must not send a second's worth at once.
constexpr uint64_t kMostBacklog = 200 * wire::kMillisecond;

// Sends what is due; returns when the next packet is.
uint64_t sendMedia(const Peers& peers, uint64_t now) {
  uint64_t next = now + kLongestWait;
  for (Peer* peer : peers.all()) {
    if (peer->state != PeerState::Up) continue;
    for (auto& stream : peer->sendStreams) {
      if (stream.nextTick <= now) {
        media::sendTick(*peer, stream);
        stream.nextTick += stream.tickNs;
        if (stream.nextTick + kMostBacklog < now) stream.nextTick = now + stream.tickNs;
      }
      if (stream.nextTick < next) next = stream.nextTick;
    }
  }
  return next;
}

void runTimers(const Peers& peers, uint64_t now) {
  for (Peer* peer : peers.all()) {
    if (peer->plain) continue;
    ice::onTimer(*peer, now);
    dtls::onTimer(*peer);
    media::onTimer(*peer, now);
  }
  events::flush();
}

uint64_t kernelTime(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control; control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SO_TIMESTAMPNS) continue;
    timespec stamp;
    memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    return static_cast<uint64_t>(stamp.tv_sec) * wire::kSecond + stamp.tv_nsec;
  }
  return wire::realTime();
}

// RFC 7983: the first byte tells the protocols apart.
void onDatagram(Peer& peer, uint8_t* data, int length, msghdr& message) {
  if (length < 1) return;
  const uint8_t first = data[0];
  if (first < 4) {
    if (!peer.plain) ice::onStun(peer, data, length);
  } else if (first >= 20 && first < 64) {
    if (!peer.plain) dtls::onDatagram(peer, data, length);
  } else if (first >= 128 && first < 192) {
    const bool isRtcp = length > 1 && data[1] >= 192 && data[1] <= 223;  // RFC 5761 §4
    if (isRtcp) {
      media::onRtcp(peer, data, length);
    } else {
      media::onRtp(peer, data, length, kernelTime(message));
    }
  }
}

void receive(Peer& peer) {
  constexpr int kBatch = 32;
  static uint8_t buffers[kBatch][2048];
  static char controls[kBatch][64];
  mmsghdr messages[kBatch] = {};
  iovec vectors[kBatch];
  for (int i = 0; i < kBatch; i++) {
    vectors[i] = {buffers[i], sizeof buffers[i]};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = controls[i];
    messages[i].msg_hdr.msg_controllen = sizeof controls[i];
  }
  const int count = recvmmsg(peer.socket, messages, kBatch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; i++) onDatagram(peer, buffers[i], messages[i].msg_len, messages[i].msg_hdr);
}

// Returns false on `quit` or when Node has gone.
bool readCommands(Peers& peers, std::string& pending) {
  char chunk[65536];
  ssize_t count;
  while ((count = read(STDIN_FILENO, chunk, sizeof chunk)) > 0) pending.append(chunk, count);
  bool goOn = count != 0;
  size_t end;
  while ((end = pending.find('\n')) != std::string::npos) {
    const std::string line = pending.substr(0, end);
    pending.erase(0, end + 1);
    if (!runCommand(peers, line)) goOn = false;
  }
  return goOn;
}

timespec until(uint64_t moment) {
  const int64_t wait = static_cast<int64_t>(moment - wire::realTime());
  return {0, wait < 0 ? 0 : static_cast<long>(wait)};
}

}  // namespace

int main() {
  srand(getpid() ^ time(nullptr));
  events::begin();
  events::ready(dtls::begin());
  events::flush();

  Peers peers;
  statistics.reset(peers);
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  epoll_event input = {};
  input.events = EPOLLIN;
  input.data.ptr = nullptr;
  epoll_ctl(peers.epoll(), EPOLL_CTL_ADD, STDIN_FILENO, &input);

  std::string pending;
  uint64_t nextTimers = 0;
  for (;;) {
    const uint64_t now = wire::realTime();
    const uint64_t nextMedia = sendMedia(peers, now);
    if (now >= nextTimers) {
      nextTimers = now + kTimerInterval;
      runTimers(peers, now);
    }
    epoll_event ready[256];
    const timespec wait = until(nextMedia);
    const int count = epoll_pwait2(peers.epoll(), ready, 256, &wait, nullptr);
    for (int i = 0; i < count; i++) {
      auto* peer = static_cast<Peer*>(ready[i].data.ptr);
      if (peer) {
        receive(*peer);
        continue;
      }
      if (!readCommands(peers, pending)) {
        events::flush();
        return 0;
      }
      break;  // peers may be gone: the remaining events may point to them
    }
  }
}
