// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "profile.hpp"

namespace ekiden::crm {

struct Settings {
  Profile profile;
  std::string url;                                              // without a slash at its end
  Auth auth;                                                    // the profile's way that the configuration has chosen
  std::map<std::string, std::string, std::less<>> credentials;  // *** in a dry run: its requests are shown
  std::map<std::string, std::string, std::less<>> variables;    // every one of the profile
  std::uint32_t timeout_ms = 30'000;
  bool dry_run = false;
};

/// Reads what the host has validated against the descriptor's schema, the profile with it. A failure is EKD_E_CONFIG
/// with the first finding; `findings` has all of them, and none holds a credential.
sdk::Status read_settings(std::string_view config, Settings& settings, std::vector<std::string>& findings);

}  // namespace ekiden::crm
