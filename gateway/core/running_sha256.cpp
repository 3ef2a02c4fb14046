// SPDX-License-Identifier: Apache-2.0
#include "core/running_sha256.hpp"

#include <openssl/evp.h>

namespace ekiden {

struct RunningSha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

RunningSha256::RunningSha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex2(state_->context.get(), EVP_sha256(), nullptr);
}
RunningSha256::~RunningSha256() = default;

void RunningSha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string RunningSha256::digest() {
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

}  // namespace ekiden
