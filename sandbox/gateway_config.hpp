// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "settings.hpp"

namespace ekiden::sandbox {

/// Where the gateway listens and where the sandbox stands.
struct GatewayPlaces {
  std::string sandbox_url;
  std::string listen = "127.0.0.1:0";
  std::string admin = "127.0.0.1:0";
};

/// The gateway's YAML configuration that fits a sandbox with these settings.
std::string gateway_config(const Settings& settings, const GatewayPlaces& places);

std::string_view name_of(WechatMode mode);

}  // namespace ekiden::sandbox
