// SPDX-License-Identifier: Apache-2.0
#include "random.hpp"

#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>

namespace ekiden::sandbox {

std::string SystemRandom::bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("the system has no random bytes");
  }
  return out;
}

std::string random_text(Random& random, std::string_view alphabet, std::size_t length) {
  std::string out = random.bytes(length);
  for (char& c : out) c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
  return out;
}

std::string random_hex(Random& random, std::size_t length) {
  return random_text(random, "0123456789abcdef", length);
}

std::uint64_t random_u64(Random& random) {
  const std::string bytes = random.bytes(sizeof(std::uint64_t));
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace ekiden::sandbox
