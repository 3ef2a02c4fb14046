// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/status.hpp"

namespace ekiden {

// The secrets of one instance's configuration, as they are now. Thread-safe.
class Secrets {
 public:
  virtual ~Secrets() = default;
  // `pointer`: RFC 6901, of a string that the component's schema marks x-secret. The files that the configuration names
  // there are read again, on the caller's thread. Code::not_found: there is no such secret. Code::config: it can no
  // longer be read, or is no longer what the schema asks for; the message names the file, never the value.
  virtual Result<std::string> get(std::string_view pointer) const = 0;
};

}  // namespace ekiden
