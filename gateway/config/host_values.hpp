// SPDX-License-Identifier: Apache-2.0
// From the host's part of the document to GatewayConfig, with the checks that a schema cannot say.
#pragma once

#include <rapidjson/document.h>

#include <filesystem>
#include <vector>

#include "config/gateway_config.hpp"
#include "config/schema.hpp"

namespace ekiden::config {

struct HostValues {
  GatewayConfig config;
  std::vector<Violation> violations;
  std::vector<Violation> warnings;
};

// `document`: references resolved, defaults filled; it may break the schema, then what cannot be read is left out
// without a word. Relative paths start at `folder`, which is absolute.
HostValues read_host_values(const rapidjson::Value& document, const std::filesystem::path& folder);

}  // namespace ekiden::config
