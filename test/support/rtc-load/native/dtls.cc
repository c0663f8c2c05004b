#include "dtls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "events.h"
#include "wire.h"

namespace dtls {

namespace {

constexpr int kMtu = 1200;
constexpr unsigned kFirstRetransmissionUs = 100'000;
constexpr unsigned kLastRetransmissionUs = 1'600'000;

SSL_CTX* context = nullptr;
BIO_METHOD* socketMethod = nullptr;

// OpenSSL writes straight to the peer's socket and reads the one datagram that has just been received.
int write(BIO* bio, const char* data, int length) {
  auto* peer = static_cast<Peer*>(BIO_get_data(bio));
  const ssize_t sent = send(peer->socket, data, length, 0);
  return sent < 0 ? length : static_cast<int>(sent);  // lost: DTLS retransmits
}

int read(BIO* bio, char* data, int length) {
  auto* peer = static_cast<Peer*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!peer->incomingLength) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const int count = std::min(length, peer->incomingLength);
  std::memcpy(data, peer->incoming, count);
  peer->incomingLength = 0;
  return count;
}

long control(BIO*, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_DGRAM_QUERY_MTU) return kMtu;
  return 0;
}

int create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

unsigned retransmissionTimer(SSL*, unsigned lastUs) {
  return lastUs == 0 ? kFirstRetransmissionUs : std::min(lastUs * 2, kLastRetransmissionUs);
}

X509* makeCertificate(EVP_PKEY* key) {
  constexpr long kDay = 86'400;
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* commonName = reinterpret_cast<const uint8_t*>("rtc-load");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, commonName, -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  return certificate;
}

std::string fingerprintOf(X509* certificate) {
  uint8_t digest[32];
  unsigned length;
  X509_digest(certificate, EVP_sha256(), digest, &length);
  std::string text;
  for (unsigned i = 0; i < length; i++) {
    char pair[4];
    snprintf(pair, sizeof pair, "%s%02X", i ? ":" : "", digest[i]);
    text += pair;
  }
  return text;
}

void fail(Peer& peer, const std::string& why) {
  peer.state = PeerState::Failed;
  events::failed(peer.id, why);
}

// RFC 5764 §4.2: client key, server key, client salt, server salt.
void takeKeys(Peer& peer) {
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(peer.ssl);
  if (!profile) return fail(peer, "no srtp profile");
  const auto suite = profile->id == SRTP_AEAD_AES_128_GCM   ? SrtpSuite::AeadAes128Gcm
                     : profile->id == SRTP_AEAD_AES_256_GCM ? SrtpSuite::AeadAes256Gcm
                                                            : SrtpSuite::AesCm128HmacSha1_80;
  const int keyLength = masterKeyLength(suite), saltLength = masterSaltLength(suite);
  const char label[] = "EXTRACTOR-dtls_srtp";
  uint8_t material[128];
  SSL_export_keying_material(peer.ssl, material, 2 * (keyLength + saltLength), label, sizeof label - 1, nullptr, 0, 0);
  const uint8_t* clientKey = material;
  const uint8_t* serverKey = material + keyLength;
  const uint8_t* clientSalt = material + 2 * keyLength;
  const uint8_t* serverSalt = clientSalt + saltLength;
  auto ofClient = std::make_unique<Srtp>(suite, clientKey, clientSalt, peer.dtlsClient);
  auto ofServer = std::make_unique<Srtp>(suite, serverKey, serverSalt, !peer.dtlsClient);
  peer.sending = peer.dtlsClient ? std::move(ofClient) : std::move(ofServer);
  peer.receiving = peer.dtlsClient ? std::move(ofServer) : std::move(ofClient);
  peer.state = PeerState::Up;
  events::handshakeDone(peer.id, static_cast<int>(suite));
}

}  // namespace

std::string begin() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = makeCertificate(key);
  context = SSL_CTX_new(DTLS_method());
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  // A certificate is asked for, as browsers do; whose it is makes no difference to a load.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  const char* profiles = getenv("RTC_SRTP");
  SSL_CTX_set_tlsext_use_srtp(context, profiles ? profiles : "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");

  socketMethod = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "udp");
  BIO_meth_set_write(socketMethod, write);
  BIO_meth_set_read(socketMethod, read);
  BIO_meth_set_ctrl(socketMethod, control);
  BIO_meth_set_create(socketMethod, create);
  return fingerprintOf(certificate);
}

void start(Peer& peer) {
  peer.state = PeerState::Handshaking;
  peer.ssl = SSL_new(context);
  BIO* bio = BIO_new(socketMethod);
  BIO_set_data(bio, &peer);
  SSL_set_bio(peer.ssl, bio, bio);
  SSL_set_options(peer.ssl, SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu(peer.ssl, kMtu);
  DTLS_set_timer_cb(peer.ssl, retransmissionTimer);
  if (peer.dtlsClient) {
    SSL_set_connect_state(peer.ssl);
    SSL_do_handshake(peer.ssl);
  } else {
    SSL_set_accept_state(peer.ssl);
  }
}

void onTimer(Peer& peer) {
  if (peer.state == PeerState::Handshaking && peer.ssl) DTLSv1_handle_timeout(peer.ssl);
}

void onDatagram(Peer& peer, const uint8_t* datagram, int length) {
  if (!peer.ssl) {
    if (peer.state != PeerState::Checking || peer.dtlsClient) return;
    start(peer);
  }
  peer.incoming = datagram;
  peer.incomingLength = length;
  if (peer.state == PeerState::Handshaking) {
    const int result = SSL_do_handshake(peer.ssl);
    if (result == 1) {
      takeKeys(peer);
    } else if (SSL_get_error(peer.ssl, result) != SSL_ERROR_WANT_READ) {
      char reason[200];
      ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
      fail(peer, std::string("dtls ") + reason);
    }
  } else {
    // Alerts and data channels: read so that OpenSSL can answer, and dropped.
    char ignored[2048];
    SSL_read(peer.ssl, ignored, sizeof ignored);
  }
  ERR_clear_error();
}

}  // namespace dtls
