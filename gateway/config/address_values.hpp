// SPDX-License-Identifier: Apache-2.0
// Addresses of the document: what the gateway listens on, and the proxy through which its requests leave.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string_view>
#include <vector>

#include "config/gateway_config.hpp"
#include "config/schema.hpp"

namespace ekiden::config {

// host:port, IPv6 in brackets; nothing for anything else.
std::optional<Endpoint> parse_endpoint(std::string_view text);

// The member `http` of `gateway`. A violation names no value: a password may stand in it, where none belongs.
OutgoingProxy read_outgoing_proxy(const rapidjson::Value& http, std::vector<Violation>& violations);

}  // namespace ekiden::config
