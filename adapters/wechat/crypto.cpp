// SPDX-License-Identifier: Apache-2.0
#include "crypto.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::wechat {
namespace {

constexpr std::size_t kPaddingBlock = 32;
constexpr std::size_t kRandomSize = 16;
constexpr std::size_t kHeaderSize = kRandomSize + 4;

// Fetched for the life of the process, as the kit's digests are.
const EVP_CIPHER* aes_256_cbc() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  return cipher;
}

void require(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL: AES-256-CBC failed");
}

std::uint32_t big_endian_32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<std::uint8_t>(byte);
  return value;
}

// Without its padding; nothing when the padding is not exactly as PKCS#7 demands. OpenSSL's own check knows only blocks
// of 16.
std::optional<std::string_view> unpadded(std::string_view plain) {
  const auto count = static_cast<std::uint8_t>(plain.back());
  if (count < 1 || count > kPaddingBlock || count > plain.size()) return std::nullopt;
  const std::string_view padding = plain.substr(plain.size() - count);
  if (padding.find_first_not_of(plain.back()) != std::string_view::npos) return std::nullopt;
  return plain.substr(0, plain.size() - count);
}

}  // namespace

std::string signature_of(std::initializer_list<std::string_view> pieces) {
  std::vector<std::string_view> sorted(pieces);
  std::sort(sorted.begin(), sorted.end());
  std::string all;
  all.reserve(256);
  for (const std::string_view piece : sorted) all.append(piece);
  return kit::sha1_hex(all);
}

EnvelopeCipher::EnvelopeCipher(std::string key) : key_(std::move(key)), context_(EVP_CIPHER_CTX_new()) {
  require(context_ != nullptr && aes_256_cbc() != nullptr);
}

std::optional<EnvelopeCipher> EnvelopeCipher::from_key_text(std::string_view encoding_aes_key) {
  if (encoding_aes_key.size() != kKeyTextSize || encoding_aes_key.ends_with('=')) return std::nullopt;
  auto key = kit::base64_decode_lenient(encoding_aes_key);
  if (!key) return std::nullopt;
  return EnvelopeCipher(std::move(*key));
}

std::string EnvelopeCipher::run(std::string_view bytes, bool encrypt) const {
  const auto* key = reinterpret_cast<const unsigned char*>(key_.data());
  require(EVP_CipherInit_ex2(context_.get(), aes_256_cbc(), key, key, encrypt ? 1 : 0, nullptr) == 1);
  require(EVP_CIPHER_CTX_set_padding(context_.get(), 0) == 1);
  std::string out(bytes.size(), '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int written = 0;
  int rest = 0;
  require(EVP_CipherUpdate(context_.get(), to, &written, reinterpret_cast<const unsigned char*>(bytes.data()),
                           static_cast<int>(bytes.size())) == 1);
  require(EVP_CipherFinal_ex(context_.get(), to + written, &rest) == 1);
  require(static_cast<std::size_t>(written + rest) == bytes.size());
  return out;
}

std::optional<Opened> EnvelopeCipher::open(std::string_view base64, CryptoFault& fault) const {
  const auto cipher_text = kit::base64_decode(base64);
  fault = CryptoFault::kBase64;
  if (!cipher_text) return std::nullopt;
  fault = CryptoFault::kSize;
  if (cipher_text->empty() || cipher_text->size() % kPaddingBlock != 0) return std::nullopt;
  const std::string plain = run(*cipher_text, false);
  fault = CryptoFault::kPadding;
  const auto content = unpadded(plain);
  if (!content) return std::nullopt;
  fault = CryptoFault::kLength;
  if (content->size() < kHeaderSize) return std::nullopt;
  const std::size_t length = big_endian_32(content->substr(kRandomSize, 4));
  const std::string_view rest = content->substr(kHeaderSize);
  if (length > rest.size()) return std::nullopt;
  return Opened{std::string(rest.substr(0, length)), std::string(rest.substr(length))};
}

std::string EnvelopeCipher::seal(std::string_view message, std::string_view receiver, std::string_view random) const {
  std::string plain(random);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) plain.push_back(static_cast<char>((message.size() >> shift) & 0xFF));
  plain.append(message).append(receiver);
  const std::size_t padding = kPaddingBlock - plain.size() % kPaddingBlock;
  plain.append(padding, static_cast<char>(padding));
  return kit::base64_encode(run(plain, true));
}

}  // namespace ekiden::wechat
