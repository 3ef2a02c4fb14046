// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ip_address.hpp"

namespace ekiden {

// The HTTP proxy through which requests leave, and what is asked for without it. Pure.
struct OutgoingProxy {
  std::string url;                        // "http://host:port"; empty: there is none
  std::string credentials;                // "user:password", a secret; empty: it asks for none
  std::vector<std::string> direct_names;  // hosts of that name, and all below it; case does not count
  std::vector<IpRange> direct_networks;   // hosts that are written as an address in one of them; no name is looked up

  // Whether a request to this host goes through it; `host` as a URL has it, IPv6 with or without brackets.
  bool takes(std::string_view host) const;
};

}  // namespace ekiden
