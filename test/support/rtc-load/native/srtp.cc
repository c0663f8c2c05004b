#include "srtp.h"

#include <cstring>

#include "wire.h"

namespace {

constexpr int kGcmTag = 16;
constexpr int kHmacTag = 10;
constexpr int kRtcpHeader = 8;
constexpr uint32_t kRtcpEncrypted = 0x80000000u;

// RFC 3711 §4.3.1, with a key derivation rate of 0: AES-CM over the master salt XOR the label.
void deriveKey(const uint8_t* key, int keyLength, const uint8_t* salt14, uint8_t label, uint8_t* out, int length) {
  uint8_t iv[16] = {};
  std::memcpy(iv, salt14, 14);
  iv[7] ^= label;
  const uint8_t zeros[64] = {};
  int written;
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(cipher, keyLength == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr(), nullptr, key, iv);
  EVP_EncryptUpdate(cipher, out, &written, zeros, length);
  EVP_CIPHER_CTX_free(cipher);
}

EVP_CIPHER_CTX* makeCipher(const EVP_CIPHER* cipher, const uint8_t* key, bool encrypts) {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_CipherInit_ex(context, cipher, nullptr, key, nullptr, encrypts);
  return context;
}

EVP_MAC_CTX* makeHmac(const uint8_t* key) {
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string("digest", const_cast<char*>("SHA1"), 0),
      OSSL_PARAM_construct_end(),
  };
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(hmac);
  EVP_MAC_free(hmac);
  EVP_MAC_init(context, key, 20, parameters);
  return context;
}

// HMAC-SHA1 over the packet and 32 more bits: the rollover counter, or the SRTCP index.
void authenticate(EVP_MAC_CTX* mac, const uint8_t* data, int length, uint32_t tail, uint8_t* out20) {
  uint8_t tailBytes[4];
  wire::put32(tailBytes, tail);
  size_t written;
  EVP_MAC_init(mac, nullptr, 0, nullptr);
  EVP_MAC_update(mac, data, length);
  EVP_MAC_update(mac, tailBytes, 4);
  EVP_MAC_final(mac, out20, &written, 20);
}

void xorInto(uint8_t* target, const uint8_t* salt, int length) {
  for (int i = 0; i < length; i++) target[i] ^= salt[i];
}

// RFC 7714 §8.1 and §9.1.
void gcmIv(uint8_t* iv12, const uint8_t* salt, uint32_t ssrc, uint32_t rollover, uint16_t sequence) {
  std::memset(iv12, 0, 12);
  wire::put32(iv12 + 2, ssrc);
  wire::put32(iv12 + 6, rollover);
  wire::put16(iv12 + 10, sequence);
  xorInto(iv12, salt, 12);
}

void gcmRtcpIv(uint8_t* iv12, const uint8_t* salt, uint32_t ssrc, uint32_t index) {
  std::memset(iv12, 0, 12);
  wire::put32(iv12 + 2, ssrc);
  wire::put32(iv12 + 8, index);
  xorInto(iv12, salt, 12);
}

// RFC 3711 §4.1.1: salt * 2^16 XOR ssrc * 2^64 XOR packet index * 2^16.
void counterIv(uint8_t* iv16, const uint8_t* salt, uint32_t ssrc, uint32_t rollover, uint16_t sequence) {
  std::memset(iv16, 0, 16);
  wire::put32(iv16 + 4, ssrc);
  wire::put32(iv16 + 8, rollover);
  wire::put16(iv16 + 12, sequence);
  xorInto(iv16, salt, 14);
}

// AES-CTR is its own inverse.
void applyCounter(EVP_CIPHER_CTX* cipher, const uint8_t* iv, uint8_t* data, int length) {
  int written;
  EVP_CipherInit_ex(cipher, nullptr, nullptr, nullptr, iv, 1);
  EVP_CipherUpdate(cipher, data, &written, data, length);
}

}  // namespace

Srtp::Srtp(SrtpSuite suite, const uint8_t* masterKey, const uint8_t* masterSalt, bool encrypts) : suite_(suite) {
  const int keyLength = masterKeyLength(suite);
  const int saltLength = masterSaltLength(suite);
  uint8_t salt14[14] = {};
  std::memcpy(salt14, masterSalt, saltLength);
  uint8_t rtpKey[32], rtcpKey[32];
  deriveKey(masterKey, keyLength, salt14, 0, rtpKey, keyLength);
  deriveKey(masterKey, keyLength, salt14, 1, rtpAuthKey_, 20);
  deriveKey(masterKey, keyLength, salt14, 2, rtpSalt_, saltLength);
  deriveKey(masterKey, keyLength, salt14, 3, rtcpKey, keyLength);
  deriveKey(masterKey, keyLength, salt14, 4, rtcpAuthKey_, 20);
  deriveKey(masterKey, keyLength, salt14, 5, rtcpSalt_, saltLength);

  if (usesGcm()) {
    const EVP_CIPHER* cipher = keyLength == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    rtpCipher_ = makeCipher(cipher, rtpKey, encrypts);
    rtcpCipher_ = makeCipher(cipher, rtcpKey, encrypts);
  } else {
    rtpCipher_ = makeCipher(EVP_aes_128_ctr(), rtpKey, true);
    rtcpCipher_ = makeCipher(EVP_aes_128_ctr(), rtcpKey, true);
    rtpMac_ = makeHmac(rtpAuthKey_);
    rtcpMac_ = makeHmac(rtcpAuthKey_);
  }
}

Srtp::~Srtp() {
  EVP_CIPHER_CTX_free(rtpCipher_);
  EVP_CIPHER_CTX_free(rtcpCipher_);
  EVP_MAC_CTX_free(rtpMac_);
  EVP_MAC_CTX_free(rtcpMac_);
}

int Srtp::protectRtp(uint8_t* packet, int headerLength, int length, uint32_t rollover) {
  const uint32_t ssrc = wire::get32(packet + 8);
  const uint16_t sequence = wire::get16(packet + 2);
  uint8_t* payload = packet + headerLength;
  const int payloadLength = length - headerLength;
  if (usesGcm()) {
    uint8_t iv[12];
    int written;
    gcmIv(iv, rtpSalt_, ssrc, rollover, sequence);
    EVP_CipherInit_ex(rtpCipher_, nullptr, nullptr, nullptr, iv, 1);
    EVP_CipherUpdate(rtpCipher_, nullptr, &written, packet, headerLength);
    EVP_CipherUpdate(rtpCipher_, payload, &written, payload, payloadLength);
    EVP_CipherFinal_ex(rtpCipher_, packet + length, &written);
    EVP_CIPHER_CTX_ctrl(rtpCipher_, EVP_CTRL_GCM_GET_TAG, kGcmTag, packet + length);
    return length + kGcmTag;
  }
  uint8_t iv[16], tag[20];
  counterIv(iv, rtpSalt_, ssrc, rollover, sequence);
  applyCounter(rtpCipher_, iv, payload, payloadLength);
  authenticate(rtpMac_, packet, length, rollover, tag);
  std::memcpy(packet + length, tag, kHmacTag);
  return length + kHmacTag;
}

int Srtp::unprotectRtp(uint8_t* packet, int headerLength, int length, uint32_t rollover) {
  const uint32_t ssrc = wire::get32(packet + 8);
  const uint16_t sequence = wire::get16(packet + 2);
  const int plainLength = length - (usesGcm() ? kGcmTag : kHmacTag);
  if (plainLength < headerLength) return -1;
  uint8_t* payload = packet + headerLength;
  const int payloadLength = plainLength - headerLength;
  if (usesGcm()) {
    uint8_t iv[12], rest[16];
    int written;
    gcmIv(iv, rtpSalt_, ssrc, rollover, sequence);
    EVP_CipherInit_ex(rtpCipher_, nullptr, nullptr, nullptr, iv, 0);
    EVP_CIPHER_CTX_ctrl(rtpCipher_, EVP_CTRL_GCM_SET_TAG, kGcmTag, packet + plainLength);
    EVP_CipherUpdate(rtpCipher_, nullptr, &written, packet, headerLength);
    EVP_CipherUpdate(rtpCipher_, payload, &written, payload, payloadLength);
    return EVP_CipherFinal_ex(rtpCipher_, rest, &written) > 0 ? plainLength : -1;
  }
  uint8_t iv[16], tag[20];
  authenticate(rtpMac_, packet, plainLength, rollover, tag);
  if (std::memcmp(tag, packet + plainLength, kHmacTag) != 0) return -1;
  counterIv(iv, rtpSalt_, ssrc, rollover, sequence);
  applyCounter(rtpCipher_, iv, payload, payloadLength);
  return plainLength;
}

int Srtp::protectRtcp(uint8_t* packet, int length) {
  const uint32_t ssrc = wire::get32(packet + 4);
  const uint32_t index = ++rtcpIndex_;
  uint8_t* payload = packet + kRtcpHeader;
  uint8_t trailer[4];
  wire::put32(trailer, kRtcpEncrypted | index);
  if (usesGcm()) {
    uint8_t iv[12];
    int written;
    gcmRtcpIv(iv, rtcpSalt_, ssrc, index);
    EVP_CipherInit_ex(rtcpCipher_, nullptr, nullptr, nullptr, iv, 1);
    EVP_CipherUpdate(rtcpCipher_, nullptr, &written, packet, kRtcpHeader);
    EVP_CipherUpdate(rtcpCipher_, nullptr, &written, trailer, 4);
    EVP_CipherUpdate(rtcpCipher_, payload, &written, payload, length - kRtcpHeader);
    EVP_CipherFinal_ex(rtcpCipher_, packet + length, &written);
    EVP_CIPHER_CTX_ctrl(rtcpCipher_, EVP_CTRL_GCM_GET_TAG, kGcmTag, packet + length);
    std::memcpy(packet + length + kGcmTag, trailer, 4);
    return length + kGcmTag + 4;
  }
  uint8_t iv[16], tag[20];
  // Its 31-bit index takes the place of rollover counter and sequence number.
  counterIv(iv, rtcpSalt_, ssrc, index >> 16, index & 0xffff);
  applyCounter(rtcpCipher_, iv, payload, length - kRtcpHeader);
  std::memcpy(packet + length, trailer, 4);
  authenticate(rtcpMac_, packet, length, kRtcpEncrypted | index, tag);
  std::memcpy(packet + length + 4, tag, kHmacTag);
  return length + 4 + kHmacTag;
}

int Srtp::unprotectRtcp(uint8_t* packet, int length) {
  const uint32_t ssrc = wire::get32(packet + 4);
  uint8_t* payload = packet + kRtcpHeader;
  if (usesGcm()) {
    const int plainLength = length - kGcmTag - 4;
    if (plainLength < kRtcpHeader) return -1;
    const uint8_t* trailer = packet + length - 4;
    uint8_t iv[12], rest[16];
    int written;
    gcmRtcpIv(iv, rtcpSalt_, ssrc, wire::get32(trailer) & ~kRtcpEncrypted);
    EVP_CipherInit_ex(rtcpCipher_, nullptr, nullptr, nullptr, iv, 0);
    EVP_CIPHER_CTX_ctrl(rtcpCipher_, EVP_CTRL_GCM_SET_TAG, kGcmTag, packet + plainLength);
    EVP_CipherUpdate(rtcpCipher_, nullptr, &written, packet, kRtcpHeader);
    EVP_CipherUpdate(rtcpCipher_, nullptr, &written, trailer, 4);
    EVP_CipherUpdate(rtcpCipher_, payload, &written, payload, plainLength - kRtcpHeader);
    return EVP_CipherFinal_ex(rtcpCipher_, rest, &written) > 0 ? plainLength : -1;
  }
  const int plainLength = length - 4 - kHmacTag;
  if (plainLength < kRtcpHeader) return -1;
  const uint32_t trailer = wire::get32(packet + plainLength);
  uint8_t iv[16], tag[20];
  authenticate(rtcpMac_, packet, plainLength, trailer, tag);
  if (std::memcmp(tag, packet + plainLength + 4, kHmacTag) != 0) return -1;
  const uint32_t index = trailer & ~kRtcpEncrypted;
  counterIv(iv, rtcpSalt_, ssrc, index >> 16, index & 0xffff);
  applyCounter(rtcpCipher_, iv, payload, plainLength - kRtcpHeader);
  return plainLength;
}
