// SPDX-License-Identifier: Apache-2.0
#include "core/status.hpp"

namespace ekiden {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::ok:
      return "ok";
    case Code::invalid:
      return "invalid";
    case Code::config:
      return "config";
    case Code::denied:
      return "denied";
    case Code::not_found:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::full:
      return "full";
    case Code::unavailable:
      return "unavailable";
    case Code::unknown:
      return "unknown";
    case Code::rejected:
      return "rejected";
    case Code::cancelled:
      return "cancelled";
    case Code::io:
      return "io";
    case Code::corrupt:
      return "corrupt";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace ekiden
