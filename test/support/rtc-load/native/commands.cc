#include "commands.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "events.h"
#include "statistics.h"
#include "wire.h"

namespace {

sockaddr_in address(const std::string& ip, int port) {
  sockaddr_in result = {};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  inet_pton(AF_INET, ip.c_str(), &result.sin_addr);
  return result;
}

void connectTo(const Peer& peer, const std::string& ip, int port) {
  const sockaddr_in remote = address(ip, port);
  if (connect(peer.socket, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) < 0) perror("connect");
}

void addPeer(Peers& peers, std::istream& words) {
  auto peer = std::make_unique<Peer>();
  std::string ip, role;
  int port;
  words >> peer->id >> ip >> port >> peer->remoteUfrag >> peer->remotePassword;
  words >> peer->localUfrag >> peer->localPassword >> role;
  peer->dtlsClient = role != "server";
  peer->reportSsrc = 0x70000000u + peer->id;
  for (auto& byte : peer->transactionId) byte = rand();
  peer->socket = openUdpSocket();
  connectTo(*peer, ip, port);
  peers.add(std::move(peer));
}

void addPlainReceiver(Peers& peers, std::istream& words) {
  auto peer = std::make_unique<Peer>();
  int port;
  words >> peer->id >> port;
  peer->plain = true;
  peer->state = PeerState::Up;
  peer->socket = openUdpSocket();
  const sockaddr_in local = address("127.0.0.1", port);
  if (bind(peer->socket, reinterpret_cast<const sockaddr*>(&local), sizeof local) < 0) perror("bind");
  peers.add(std::move(peer));
}

void addPlainSender(Peers& peers, std::istream& words) {
  auto peer = std::make_unique<Peer>();
  std::string ip;
  int port;
  words >> peer->id >> ip >> port;
  peer->plain = true;
  peer->state = PeerState::Up;
  peer->socket = openUdpSocket();
  connectTo(*peer, ip, port);
  peers.add(std::move(peer));
}

void publish(Peers& peers, std::istream& words) {
  SendStream stream;
  std::string kind;
  int peerId, ticksPerSecond;
  uint32_t payloadType;
  words >> peerId >> stream.ssrc >> payloadType >> kind >> stream.packetsPerTick >> ticksPerSecond;
  words >> stream.bytes >> stream.publisher;
  stream.payloadType = payloadType;
  stream.kind = kind[0];
  stream.tickNs = wire::kSecond / ticksPerSecond;
  stream.timestampStep = (stream.kind == 'v' ? 90'000 : 48'000) / ticksPerSecond;
  stream.sequence = rand() & 0x7fff;
  stream.timestamp = rand();
  // Publishers tick at different moments, as people's devices do.
  stream.nextTick = wire::realTime() + rand() % stream.tickNs;
  if (Peer* peer = peers.find(peerId)) peer->sendStreams.push_back(stream);
}

}  // namespace

bool runCommand(Peers& peers, const std::string& line) {
  std::istringstream words(line);
  std::string command, tag;
  int id;
  words >> command;
  if (command == "peer") {
    addPeer(peers, words);
  } else if (command == "pub") {
    publish(peers, words);
  } else if (command == "plain") {
    addPlainReceiver(peers, words);
  } else if (command == "plainpub") {
    addPlainSender(peers, words);
  } else if (command == "close") {
    words >> id;
    peers.close(id);
  } else if (command == "reset") {
    statistics.reset(peers);
    events::wasReset();
  } else if (command == "stat") {
    words >> tag;
    events::statistics(statistics.toJson(peers, tag));
  } else if (command == "quit") {
    return false;
  }
  events::flush();
  return true;
}
