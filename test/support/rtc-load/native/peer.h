// One peer connection: a UDP socket with ICE, DTLS and the streams on top of it.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "srtp.h"

// A stream that this peer sends.
struct SendStream {
  uint32_t ssrc = 0;
  uint8_t payloadType = 0;
  char kind = 'a';  // 'a' audio, 'v' video
  uint32_t publisher = 0;
  int packetsPerTick = 1;
  int bytes = 0;
  uint64_t tickNs = 0;
  uint64_t nextTick = 0;
  uint32_t timestampStep = 0;

  uint16_t sequence = 0;
  uint32_t rollover = 0;
  uint32_t timestamp = 0;
  uint32_t packetCounter = 0;
  uint32_t frames = 0;
  bool keyFrameWanted = true;
  uint32_t keyFrames = 0;
  uint64_t packetsSent = 0;
  uint64_t bytesSent = 0;

  // The last packets as they went out, by sequence number, for whoever asks for one again.
  static constexpr int kHistory = 256;
  std::vector<std::vector<uint8_t>> history;
};

// A stream that this peer receives; `seen` once a packet of ours was decrypted.
struct ReceiveStream {
  bool started = false;
  bool seen = false;
  uint16_t highestSequence = 0;
  uint32_t rollover = 0;
  uint32_t highestExtended = 0;

  // Since the last `reset`: the publisher's own packet counter, so that loss on its way up counts too.
  bool counting = false;
  uint32_t firstCounter = 0;
  uint32_t lastCounter = 0;
  uint64_t packets = 0;
};

enum class PeerState { Checking, Handshaking, Up, Failed };

struct Peer {
  int id = 0;
  int socket = -1;
  PeerState state = PeerState::Checking;
  // Plain RTP: no ICE, no DTLS, no SRTP.
  bool plain = false;
  uint32_t reportSsrc = 0;

  // ICE. We are controlling, the server is ice-lite.
  std::string localUfrag, localPassword, remoteUfrag, remotePassword;
  uint8_t transactionId[12] = {};
  uint64_t nextCheck = 0;
  int checksSent = 0;
  bool reachable = false;

  // DTLS
  bool dtlsClient = true;
  SSL* ssl = nullptr;
  const uint8_t* incoming = nullptr;
  int incomingLength = 0;

  std::unique_ptr<Srtp> sending, receiving;
  std::vector<SendStream> sendStreams;
  std::unordered_map<uint32_t, ReceiveStream> receiveStreams;
  uint64_t nextReport = 0;

  ~Peer();
};

// All peers of this process and the epoll instance that watches their sockets.
class Peers {
 public:
  Peers();
  // Takes over the peer, whose socket is open.
  void add(std::unique_ptr<Peer> peer);
  void close(int id);
  Peer* find(int id);
  const std::vector<Peer*>& all() const { return inOrder_; }
  int epoll() const { return epoll_; }

 private:
  int epoll_;
  std::unordered_map<int, std::unique_ptr<Peer>> byId_;
  std::vector<Peer*> inOrder_;
};

// Receives with the kernel's time stamps and a buffer that outlives a busy moment of this process.
int openUdpSocket();
