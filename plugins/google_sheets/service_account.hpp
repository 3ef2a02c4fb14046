// SPDX-License-Identifier: Apache-2.0
// A service account of Google Cloud: its key file, and the request for an access token (RFC 7523).
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kit/jwt.hpp"

namespace ekiden::google_sheets {

class ServiceAccount {
 public:
  // The text of the key file as Google's console gives it. Nothing when it is not that; `problem` says why.
  static std::optional<ServiceAccount> from_key_file(std::string_view json, std::string& problem);

  // To whom the spreadsheet has to be shared.
  const std::string& email() const { return email_; }
  sdk::HttpRequest token_request(std::int64_t now_ms, std::uint32_t timeout_ms) const;

 private:
  explicit ServiceAccount(kit::RsaKey key) : key_(std::move(key)) {}

  std::string email_;
  std::string key_id_;
  std::string token_uri_;
  kit::RsaKey key_;
};

struct AccessToken {
  std::string value;
  std::int64_t ttl_ms = 0;
};

// Nothing when the answer holds none; `status` says why.
std::optional<AccessToken> read_token(const sdk::HttpResponse& response, sdk::Status& status);

}  // namespace ekiden::google_sheets
