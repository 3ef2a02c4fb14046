// SPDX-License-Identifier: Apache-2.0
// Requests to S3 and OSS, signed.
#pragma once

#include <ekidenpp/http.hpp>

#include <cstdint>
#include <string>

#include "settings.hpp"

namespace ekiden::object_store {

// The credentials as they are now.
struct Credentials {
  std::string secret;
  std::string session_token;
};

// The object's own header in which its body's SHA-256 stands, in hex, so that it is known again whatever the store
// makes of its ETag.
const char* digest_header(Service service);

// Stores `body` under `key`.
sdk::HttpRequest put_request(const Settings& settings, const Credentials& credentials, const std::string& key,
                             const std::string& body, std::int64_t now_ms);
// Asks what stands under `key`.
sdk::HttpRequest head_request(const Settings& settings, const Credentials& credentials, const std::string& key,
                              std::int64_t now_ms);

}  // namespace ekiden::object_store
