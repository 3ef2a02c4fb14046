// SPDX-License-Identifier: Apache-2.0
#include "wechat_crypto.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base64.hpp"
#include "digest.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t key_characters = 43;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t padding_block = 32;
constexpr std::size_t random_bytes = 16;
constexpr std::size_t length_end = random_bytes + 4;

void append_big_endian(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xff);
}

void pad(std::string& text) {
  const std::size_t missing = padding_block - text.size() % padding_block;
  text.append(missing, static_cast<char>(missing));
}

enum class Way { encrypt, decrypt };

/// `text`: a multiple of the block.
std::string aes_256_cbc(Way way, const std::string& key, const std::string& text) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  const auto* key_and_iv = reinterpret_cast<const unsigned char*>(key.data());
  std::string out(text.size(), '\0');
  int length = 0;
  if (context == nullptr ||
      EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key_and_iv, key_and_iv, way == Way::encrypt) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                       reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size())) != 1) {
    throw std::runtime_error("OpenSSL refused AES-256-CBC");
  }
  return out;
}

}  // namespace

std::string wechat_signature(std::initializer_list<std::string_view> parts) {
  std::vector<std::string_view> sorted(parts);
  std::sort(sorted.begin(), sorted.end());
  std::string joined;
  for (const std::string_view part : sorted) joined += part;
  return sha1_hex(joined);
}

std::string wechat_encrypt(std::string_view encoding_aes_key, std::string_view random, std::string_view message,
                           std::string_view receiver_id) {
  const auto key = base64_decode(encoding_aes_key);
  if (!key || key->size() != key_bytes) throw std::invalid_argument("EncodingAESKey is not 43 characters of base64");
  std::string plain(random);
  append_big_endian(plain, static_cast<std::uint32_t>(message.size()));
  plain += message;
  plain += receiver_id;
  pad(plain);
  return base64_encode(aes_256_cbc(Way::encrypt, *key, plain));
}

std::optional<std::string> wechat_decrypt(std::string_view encoding_aes_key, std::string_view encrypted,
                                          std::string_view receiver_id) {
  const auto key = base64_decode(encoding_aes_key);
  if (!key || key->size() != key_bytes) throw std::invalid_argument("EncodingAESKey is not 43 characters of base64");
  const auto text = base64_decode(encrypted);
  if (!text || text->empty() || text->size() % padding_block != 0) return std::nullopt;
  const std::string plain = aes_256_cbc(Way::decrypt, *key, *text);
  const std::size_t padding = static_cast<unsigned char>(plain.back());
  if (padding == 0 || padding > padding_block || plain.size() < padding + length_end) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = random_bytes; i < length_end; ++i) length = length << 8 | static_cast<unsigned char>(plain[i]);
  const std::string rest = plain.substr(length_end, plain.size() - padding - length_end);
  if (length > rest.size() || rest.substr(length) != receiver_id) return std::nullopt;
  return rest.substr(0, length);
}

bool is_encoding_aes_key(std::string_view text) {
  return text.size() == key_characters && base64_decode(text).has_value();
}

}  // namespace ekiden::sandbox
