// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::kafka {

// Of librdkafka's CONFIGURATION.md, by their names.
using Properties = std::vector<std::pair<std::string, std::string>>;

struct Settings {
  std::string topic;
  bool is_binary = true;  // CloudEvents, Kafka binding: binary or structured mode
  Properties properties;
};

// A secret of the configuration, and the property that it is.
struct SecretProperty {
  const char* pointer;  // JSON Pointer
  const char* name;
};
inline constexpr SecretProperty kSecrets[] = {{"/security/password", "sasl.password"},
                                              {"/security/key", "ssl.key.pem"},
                                              {"/security/key_password", "ssl.key.password"}};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never its value.
sdk::Status read_settings(std::string_view config, Settings& settings);

}  // namespace ekiden::kafka
