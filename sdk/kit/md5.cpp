// SPDX-License-Identifier: Apache-2.0
#include "kit/md5.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace ekiden::kit {

std::string md5(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, EVP_md5(), nullptr) != 1)
    throw std::runtime_error("OpenSSL offers no MD5");
  return {out.begin(), out.begin() + length};
}

}  // namespace ekiden::kit
