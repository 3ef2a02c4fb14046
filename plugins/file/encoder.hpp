// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iconv.h>

#include <string>
#include <string_view>

#include "settings.hpp"

namespace ekiden::file {

// UTF-8 into what a file is written in. For one thread.
class Encoder {
 public:
  explicit Encoder(Encoding encoding);
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  // Appends the text. False, with `out` as it was, when the C library has no such encoding or `utf8` is no UTF-8.
  bool encode(std::string_view utf8, std::string& out);

 private:
  const bool converts_;
  const iconv_t converter_;
};

}  // namespace ekiden::file
