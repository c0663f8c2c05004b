#include "ice.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>

#include "dtls.h"
#include "events.h"
#include "wire.h"

namespace ice {

namespace {

// RFC 5389 §6 and §18.
constexpr int kHeader = 20;
constexpr uint32_t kMagicCookie = 0x2112A442;
constexpr uint32_t kFingerprintXor = 0x5354554e;
constexpr uint16_t kBindingRequest = 0x0001;
constexpr uint16_t kBindingResponse = 0x0101;
constexpr uint16_t kBindingError = 0x0111;

enum Attribute : uint16_t {
  kUsername = 0x0006,
  kMessageIntegrity = 0x0008,
  kXorMappedAddress = 0x0020,
  kPriority = 0x0024,
  kUseCandidate = 0x0025,
  kFingerprint = 0x8028,
  kIceControlling = 0x802A,
};

constexpr uint32_t kHostPriority = 1853824767;
constexpr uint64_t kConsentInterval = 4 * wire::kSecond;

int append(uint8_t* message, int offset, Attribute type, const void* value, int length) {
  wire::put16(message + offset, type);
  wire::put16(message + offset + 2, length);
  std::memcpy(message + offset + 4, value, length);
  offset += 4 + length;
  while (offset & 3) message[offset++] = 0;
  return offset;
}

// Both closing attributes cover a length field that already counts them (RFC 5389 §15.4, §15.5).
int appendIntegrity(uint8_t* message, int offset, const std::string& password) {
  uint8_t hmac[20], crc[4];
  unsigned written;
  wire::put16(message + 2, offset - kHeader + 24);
  HMAC(EVP_sha1(), password.data(), password.size(), message, offset, hmac, &written);
  offset = append(message, offset, kMessageIntegrity, hmac, 20);
  wire::put16(message + 2, offset - kHeader + 8);
  wire::put32(crc, wire::crc32(message, offset) ^ kFingerprintXor);
  return append(message, offset, kFingerprint, crc, 4);
}

void sendCheck(Peer& peer) {
  uint8_t message[512], priority[4], tieBreaker[8];
  wire::put16(message, kBindingRequest);
  wire::put32(message + 4, kMagicCookie);
  std::memcpy(message + 8, peer.transactionId, 12);
  const std::string username = peer.remoteUfrag + ":" + peer.localUfrag;
  wire::put32(priority, kHostPriority);
  wire::put64(tieBreaker, 0x1122334455667788ull + peer.id);
  int length = append(message, kHeader, kUsername, username.data(), username.size());
  length = append(message, length, kPriority, priority, 4);
  length = append(message, length, kIceControlling, tieBreaker, 8);
  length = append(message, length, kUseCandidate, tieBreaker, 0);
  length = appendIntegrity(message, length, peer.remotePassword);
  send(peer.socket, message, length, 0);
}

void answerCheck(Peer& peer, const uint8_t* request) {
  uint8_t message[256], mapped[8] = {0, 1};
  wire::put16(message, kBindingResponse);
  std::memcpy(message + 4, request + 4, 16);
  sockaddr_in remote;
  socklen_t size = sizeof remote;
  getpeername(peer.socket, reinterpret_cast<sockaddr*>(&remote), &size);
  wire::put16(mapped + 2, ntohs(remote.sin_port) ^ (kMagicCookie >> 16));
  wire::put32(mapped + 4, ntohl(remote.sin_addr.s_addr) ^ kMagicCookie);
  int length = append(message, kHeader, kXorMappedAddress, mapped, 8);
  length = appendIntegrity(message, length, peer.localPassword);
  send(peer.socket, message, length, 0);
}

}  // namespace

void onTimer(Peer& peer, uint64_t now) {
  if (now < peer.nextCheck) return;
  if (peer.reachable) {
    for (auto& byte : peer.transactionId) byte = rand();
    peer.nextCheck = now + kConsentInterval;
  } else {
    peer.checksSent++;
    peer.nextCheck = now + (peer.checksSent < 5 ? 50 : 200) * wire::kMillisecond;
  }
  sendCheck(peer);
}

void onStun(Peer& peer, const uint8_t* message, int length) {
  if (length < kHeader) return;
  switch (wire::get16(message)) {
    case kBindingResponse:
      if (peer.reachable || std::memcmp(message + 8, peer.transactionId, 12) != 0) return;
      peer.reachable = true;
      peer.nextCheck = wire::realTime() + kConsentInterval;
      events::reachable(peer.id);
      if (peer.state == PeerState::Checking && peer.dtlsClient) dtls::start(peer);
      return;
    case kBindingRequest:
      answerCheck(peer, message);
      return;
    case kBindingError:
      events::stunRefused(peer.id);
      return;
  }
}

}  // namespace ice
