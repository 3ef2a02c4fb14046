// SPDX-License-Identifier: Apache-2.0
#include "kit/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "kit/encoding.hpp"

namespace ekiden::kit {
namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

// Fetched for the life of the process and never freed: OpenSSL may be gone before a plugin's own destructors run.
const EVP_MD* fetch_digest(const char* name) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  require(digest != nullptr, "OpenSSL offers no such digest");
  return digest;
}

EVP_MAC* fetch_hmac() {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require(mac != nullptr, "OpenSSL offers no HMAC");
  return mac;
}

std::string digest_of(const EVP_MD* algorithm, std::initializer_list<std::string_view> pieces) {
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  require(context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1, "digest: init failed");
  for (const std::string_view piece : pieces) {
    require(EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1, "digest: update failed");
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int length = 0;
  require(EVP_DigestFinal_ex(context.get(), out.data(), &length) == 1, "digest: final failed");
  return {out.begin(), out.begin() + length};
}

EVP_MAC_CTX* new_hmac_sha256_context() {
  static EVP_MAC* const mac = fetch_hmac();
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  require(context != nullptr, "hmac: no context");
  std::string name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                                                OSSL_PARAM_construct_end()};
  require(EVP_MAC_CTX_set_params(context, parameters.data()) == 1, "hmac: no SHA-256");
  return context;
}

}  // namespace

std::string sha1_hex(std::initializer_list<std::string_view> pieces) {
  static const EVP_MD* const algorithm = fetch_digest("SHA1");
  return hex_encode(digest_of(algorithm, pieces));
}

std::string sha1_hex(std::string_view bytes) {
  return sha1_hex({bytes});
}

std::string sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetch_digest("SHA256");
  return digest_of(algorithm, {bytes});
}

std::string hmac_sha256(std::string_view key, std::initializer_list<std::string_view> pieces) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, Free> context(new_hmac_sha256_context());
  // A null key means "as before" to OpenSSL: an empty one must still point somewhere.
  const auto* key_data = reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
  require(EVP_MAC_init(context.get(), key_data, key.size(), nullptr) == 1, "hmac: init failed");
  for (const std::string_view piece : pieces)
    require(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(piece.data()), piece.size()) == 1,
            "hmac: update failed");
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  std::size_t length = 0;
  require(EVP_MAC_final(context.get(), out.data(), &length, out.size()) == 1, "hmac: final failed");
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(length)};
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac_sha256(key, {bytes});
}

}  // namespace ekiden::kit
