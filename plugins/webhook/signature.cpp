// SPDX-License-Identifier: Apache-2.0
#include "signature.hpp"

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::webhook {

std::optional<std::string> signing_key(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!secret.starts_with(kPrefix)) return std::nullopt;
  auto key = kit::base64_decode(secret.substr(kPrefix.size()));
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return key;
}

std::string signature(std::span<const std::string> keys, std::string_view id, std::int64_t timestamp_s,
                      std::string_view body) {
  const std::string timestamp = std::to_string(timestamp_s);
  std::string value;
  for (const std::string& key : keys) {
    if (!value.empty()) value += ' ';
    value += "v1," + kit::base64_encode(kit::hmac_sha256(key, {id, ".", timestamp, ".", body}));
  }
  return value;
}

}  // namespace ekiden::webhook
