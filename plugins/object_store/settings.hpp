// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::object_store {

enum class Service { s3, oss };

struct Settings {
  Service service = Service::s3;
  std::string scheme;     // "https://"
  std::string authority;  // host and port
  std::string base_path;  // of the endpoint: empty, or begins with '/' and does not end with one
  std::string bucket;
  std::string region;
  bool path_style = false;  // the bucket stands in the path instead of the host's name
  std::string key_id;
  std::string secret;
  std::string session_token;  // empty: none
  std::string prefix;         // of the objects' names
  std::string sink;           // the sink's id
  bool gzip = true;
  bool create_only = false;
  std::uint32_t timeout_ms = 30'000;
};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never its value.
sdk::Status read_settings(std::string_view config, std::string_view instance_id, Settings& settings);

}  // namespace ekiden::object_store
