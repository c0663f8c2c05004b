#include "peer.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

Peer::~Peer() {
  if (socket >= 0) ::close(socket);
  if (ssl) SSL_free(ssl);
}

Peers::Peers() : epoll_(epoll_create1(0)) {}

void Peers::add(std::unique_ptr<Peer> peer) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.ptr = peer.get();
  epoll_ctl(epoll_, EPOLL_CTL_ADD, peer->socket, &event);
  inOrder_.push_back(peer.get());
  byId_[peer->id] = std::move(peer);
}

void Peers::close(int id) {
  Peer* peer = find(id);
  if (!peer) return;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, peer->socket, nullptr);
  inOrder_.erase(std::find(inOrder_.begin(), inOrder_.end(), peer));
  byId_.erase(id);
}

Peer* Peers::find(int id) {
  const auto found = byId_.find(id);
  return found == byId_.end() ? nullptr : found->second.get();
}

int openUdpSocket() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  const int bytes = 4 << 20;
  // FORCE goes past the system's limit, but only for root.
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  return fd;
}
