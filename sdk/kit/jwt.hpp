// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens signed with RS256 (RFC 7515, RFC 7518 §3.3): what OAuth's JWT bearer grant (RFC 7523) asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::kit {

/// An RSA private key. Thread-safe.
class RsaKey {
 public:
  /// PEM, PKCS#8 or PKCS#1, without a pass phrase, of 2048 to 16384 bits. Nothing when it is not that.
  static std::optional<RsaKey> from_pem(std::string_view pem);

  /// PKCS#1 v1.5 with SHA-256: the same bytes give the same signature. A failure inside OpenSSL throws
  /// std::runtime_error.
  std::string sign(std::string_view bytes) const;

 private:
  struct Key;
  explicit RsaKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}

  std::shared_ptr<const Key> key_;
};

/// The compact form of a token with these claims, a JSON object, taken as they are. Without a key id the header says
/// nothing but the algorithm and the type; it is one that JSON writes without escapes.
std::string jwt_rs256(const RsaKey& key, std::string_view claims_json, std::string_view key_id = {});

}  // namespace ekiden::kit
