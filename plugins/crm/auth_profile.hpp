// SPDX-License-Identifier: Apache-2.0
// One way of a profile to show who we are. The credentials themselves stand in the configuration's `auth`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "request_template.hpp"

namespace ekiden::crm {

enum class AuthType {
  bearer_static,
  basic,
  api_key_header,
  hmac_espo,
  oauth_client_credentials,
  oauth_jwt_rs256,
  session,
};

struct Auth {
  AuthType type = AuthType::bearer_static;
  std::string header = "Authorization";  // api_key_header, session: where it stands
  std::string scheme = "Bearer";         // before a bearer token
  std::string username_suffix{};         // basic: "/token"
  std::optional<RequestTemplate> login{};
  TextTemplate token{};                // of the login's answer, which is named `answer`
  TextTemplate header_value{};         // session: what stands in `header`, of `token`; empty: no header
  std::optional<Pointer> ttl_s{};      // in the answer
  std::optional<Pointer> base_url{};   // in the answer: where all other requests go
  std::int64_t default_ttl_s = 3'600;  // where the answer does not say
  TextTemplate audience{};             // oauth_jwt_rs256
  TextTemplate scope{};                // likewise; without a text: none

  bool has_login() const { return login.has_value(); }
};

std::optional<AuthType> find_auth_type(std::string_view name);
std::vector<std::string> auth_type_names();
std::string_view name_of(AuthType type);

/// The members of the configuration's `auth` that this type cannot do without.
std::vector<std::string_view> credentials_of(AuthType type);

}  // namespace ekiden::crm
