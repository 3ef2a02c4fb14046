// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

constexpr const char* kComponent = "@NAME@";

// The component's configuration with these settings.
inline std::string config(const std::string& settings) {
  return settings;
}
