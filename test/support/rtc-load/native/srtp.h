// One direction of SRTP and SRTCP (RFC 3711, RFC 7714): keys from the DTLS handshake, packets in place.
#pragma once

#include <openssl/evp.h>

#include <cstdint>

enum class SrtpSuite { AesCm128HmacSha1_80 = 1, AeadAes128Gcm = 2, AeadAes256Gcm = 3 };

inline int masterKeyLength(SrtpSuite suite) { return suite == SrtpSuite::AeadAes256Gcm ? 32 : 16; }
inline int masterSaltLength(SrtpSuite suite) { return suite == SrtpSuite::AesCm128HmacSha1_80 ? 14 : 12; }

class Srtp {
 public:
  Srtp(SrtpSuite suite, const uint8_t* masterKey, const uint8_t* masterSalt, bool encrypts);
  ~Srtp();
  Srtp(const Srtp&) = delete;
  Srtp& operator=(const Srtp&) = delete;

  // Each takes a whole packet and returns its new length, or -1 if it is not authentic.
  // The buffer needs room for 20 bytes more. `rollover` is the count of sequence number wraps.
  int protectRtp(uint8_t* packet, int headerLength, int length, uint32_t rollover);
  int unprotectRtp(uint8_t* packet, int headerLength, int length, uint32_t rollover);
  int protectRtcp(uint8_t* packet, int length);
  int unprotectRtcp(uint8_t* packet, int length);

 private:
  bool usesGcm() const { return suite_ != SrtpSuite::AesCm128HmacSha1_80; }

  SrtpSuite suite_;
  uint8_t rtpSalt_[14] = {};
  uint8_t rtcpSalt_[14] = {};
  uint8_t rtpAuthKey_[20];
  uint8_t rtcpAuthKey_[20];
  EVP_CIPHER_CTX* rtpCipher_ = nullptr;
  EVP_CIPHER_CTX* rtcpCipher_ = nullptr;
  EVP_MAC_CTX* rtpMac_ = nullptr;
  EVP_MAC_CTX* rtcpMac_ = nullptr;
  uint32_t rtcpIndex_ = 0;
};
