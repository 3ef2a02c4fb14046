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

void append_big_endian(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xff);
}

void pad(std::string& text) {
  const std::size_t missing = padding_block - text.size() % padding_block;
  text.append(missing, static_cast<char>(missing));
}

std::string aes_256_cbc(const std::string& key, const std::string& padded) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  const auto* key_and_iv = reinterpret_cast<const unsigned char*>(key.data());
  std::string out(padded.size(), '\0');
  int length = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key_and_iv, key_and_iv) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                        reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size())) != 1) {
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
  return base64_encode(aes_256_cbc(*key, plain));
}

bool is_encoding_aes_key(std::string_view text) {
  return text.size() == key_characters && base64_decode(text).has_value();
}

}  // namespace ekiden::sandbox
