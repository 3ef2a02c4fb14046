// SPDX-License-Identifier: Apache-2.0
// What a sink or channel of the document says of retry and protection, and the limits that they name.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

#include "config/gateway_config.hpp"

namespace ekiden::config {

OnRefusal refusal_of(std::string_view word);
// Without `limits`, whose ids the caller knows.
Delivery read_delivery(const rapidjson::Value& instance);
UpstreamLimit read_upstream_limit(const rapidjson::Value& limit, std::string id);

}  // namespace ekiden::config
