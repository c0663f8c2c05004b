// The calls of libsrtp 3 that the worker makes, on libsrtp 2 (which distributions have).
//
// Version 3 made the policy an opaque object with setters, and the (un)protect calls write to a second buffer whose
// size they are told. Version 2 has a plain struct and works in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// In version 3 this name is a pointer to the policy. Make room for it.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

// Status codes that version 2 lacks, with the numbers that they have in version 3.
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct srtp3_policy
{
  srtp2_policy_t policy{};
  // Master key followed by master salt, as version 2 wants them. `policy.key` points here.
  uint8_t key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = srtp3_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
  *policy = new (std::nothrow) srtp3_policy();

  return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
  delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
  policy->policy.ssrc = ssrc;

  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
  const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

  if (status != srtp_err_status_ok)
  {
    return status;
  }

  return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
  // The worker uses no master key identifiers.
  if (mkiLen != 0 || keyLen + saltLen > sizeof(policy->key))
  {
    return srtp_err_status_bad_param;
  }

  std::memcpy(policy->key, key, keyLen);
  std::memcpy(policy->key + keyLen, salt, saltLen);
  policy->policy.key = policy->key;

  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
  policy->policy.allow_repeat_tx = allow ? 1 : 0;

  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
  policy->policy.window_size = size;

  return srtp_err_status_ok;
}

// Version 2 copies the key, so the policy may be destroyed afterwards, as in version 3.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
  return srtp_create(session, &policy->policy);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
  return srtp_remove_stream(session, ssrc);
}

namespace srtp3
{
  using InPlaceCall = srtp_err_status_t (*)(srtp_t, void*, int*);

  // Copies the packet to `out` (unless it is there already) and has it worked on there. `trailer` is how much longer
  // it may become.
  inline srtp_err_status_t callInPlace(
    InPlaceCall call, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t trailer)
  {
    if (inLen + trailer > *outLen)
    {
      return srtp_err_status_buffer_small;
    }

    if (in != out)
    {
      std::memmove(out, in, inLen);
    }

    int len           = static_cast<int>(inLen);
    const auto status = call(session, out, &len);

    *outLen = static_cast<size_t>(len);

    return status;
  }
} // namespace srtp3

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
  return srtp3::callInPlace(srtp_protect, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
  return srtp3::callInPlace(srtp_unprotect, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
  // An SRTCP packet also gets its index: 4 bytes.
  return srtp3::callInPlace(
    srtp_protect_rtcp, session, rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + sizeof(uint32_t));
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
  return srtp3::callInPlace(srtp_unprotect_rtcp, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}
