// SPDX-License-Identifier: Apache-2.0
// How Tencent signs and encrypts pushes: developers.weixin.qq.com, "message push", and its sample code.
#pragma once

#include <openssl/evp.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::wechat {

/// SHA-1 over the pieces, sorted as byte strings and put together: 40 lower-case hex digits. `signature` takes {token,
/// timestamp, nonce}, `msg_signature` also the base64 text of Encrypt.
std::string signature_of(std::initializer_list<std::string_view> pieces);

/// What is wrong with an encrypted text. Each is a fixed word: nothing of the content.
enum class CryptoFault { kBase64, kSize, kPadding, kLength };

/// A text that was encrypted. `receiver` is whom it names as its receiver: the app id. The caller compares it.
struct Opened {
  std::string message;
  std::string receiver;
};

/// AES-256-CBC with the first 16 bytes of the key as IV, PKCS#7 padding to 32 bytes, around
/// random(16) | length(4, big endian) | message | receiver. Not thread-safe: one for each strand.
class EnvelopeCipher {
 public:
  static constexpr std::size_t kKeyTextSize = 43;

  /// `encoding_aes_key`: 43 characters of base64, whose last one usually carries two bits too many: they are ignored.
  /// Nothing when it is anything else.
  static std::optional<EnvelopeCipher> from_key_text(std::string_view encoding_aes_key);

  /// Strict in everything: base64 without white space, a multiple of 32 bytes, a padding of 1…32 equal bytes, a length
  /// that fits. For texts whose signature was right; otherwise its answers would be a padding oracle.
  std::optional<Opened> open(std::string_view base64, CryptoFault& fault) const;

  /// The reverse, as base64. `random` has 16 bytes.
  std::string seal(std::string_view message, std::string_view receiver, std::string_view random) const;

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  explicit EnvelopeCipher(std::string key);
  std::string run(std::string_view bytes, bool encrypt) const;

  std::string key_;  // 32 bytes
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

}  // namespace ekiden::wechat
