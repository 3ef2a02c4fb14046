// SPDX-License-Identifier: Apache-2.0
#include "kit/jwt.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdexcept>

#include "kit/encoding.hpp"

namespace ekiden::kit {
namespace {

constexpr std::size_t kMaxPemBytes = 64 * 1024;
constexpr int kMinBits = 2048;
constexpr int kMaxBits = 16384;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

// A key with a pass phrase is refused, and nobody asks for one at a terminal.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

struct RsaKey::Key {
  std::unique_ptr<EVP_PKEY, Free> value;
};

std::optional<RsaKey> RsaKey::from_pem(std::string_view pem) {
  if (pem.size() > kMaxPemBytes) return std::nullopt;
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  require(bio != nullptr, "RSA key: no memory");
  std::unique_ptr<EVP_PKEY, Free> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_pass_phrase, nullptr));
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "RSA") != 1) return std::nullopt;
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kMinBits || bits > kMaxBits) return std::nullopt;
  return RsaKey(std::make_shared<const Key>(Key{std::move(key)}));
}

std::string RsaKey::sign(std::string_view bytes) const {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  require(context != nullptr && EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                                                      key_->value.get(), nullptr) == 1,
          "RSA: init failed");
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t length = 0;
  require(EVP_DigestSign(context.get(), nullptr, &length, data, bytes.size()) == 1, "RSA: no length");
  std::string signature(length, '\0');
  require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, data,
                         bytes.size()) == 1,
          "RSA: sign failed");
  signature.resize(length);
  return signature;
}

std::string jwt_rs256(const RsaKey& key, std::string_view claims_json, std::string_view key_id) {
  std::string header = R"({"alg":"RS256","typ":"JWT")";
  if (!key_id.empty()) header.append(R"(,"kid":")").append(key_id).append("\"");
  header += '}';
  std::string token = base64url_encode(header) + '.' + base64url_encode(claims_json);
  const std::string signature = base64url_encode(key.sign(token));
  return token.append(".").append(signature);
}

}  // namespace ekiden::kit
