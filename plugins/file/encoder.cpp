// SPDX-License-Identifier: Apache-2.0
#include "encoder.hpp"

#include <cstdint>

namespace ekiden::file {
namespace {

const iconv_t kNone = reinterpret_cast<iconv_t>(std::intptr_t{-1});

}  // namespace

Encoder::Encoder(Encoding encoding)
    : converts_(encoding == Encoding::gb18030), converter_(converts_ ? ::iconv_open("GB18030", "UTF-8") : kNone) {}

Encoder::~Encoder() {
  if (converter_ != kNone) ::iconv_close(converter_);
}

bool Encoder::encode(std::string_view utf8, std::string& out) {
  if (!converts_) {
    out.append(utf8);
    return true;
  }
  if (converter_ == kNone) return false;
  // A character of n bytes of UTF-8 has at most four in GB18030, and one of a single byte has one.
  std::string room(utf8.size() * 2, '\0');
  char* from = const_cast<char*>(utf8.data());
  char* to = room.data();
  std::size_t from_left = utf8.size();
  std::size_t to_left = room.size();
  ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
  if (::iconv(converter_, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) return false;
  out.append(room.data(), room.size() - to_left);
  return true;
}

}  // namespace ekiden::file
