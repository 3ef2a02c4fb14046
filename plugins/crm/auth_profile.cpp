// SPDX-License-Identifier: Apache-2.0
#include "auth_profile.hpp"

#include <algorithm>

namespace ekiden::crm {
namespace {

struct Known {
  AuthType type;
  std::string_view name;
  std::vector<std::string_view> credentials;
};

const std::vector<Known>& known_types() {
  static const std::vector<Known> kTypes = {
      {AuthType::bearer_static, "bearer_static", {"token"}},
      {AuthType::basic, "basic", {"username", "password"}},
      {AuthType::api_key_header, "api_key_header", {"api_key"}},
      {AuthType::hmac_espo, "hmac_espo", {"api_key", "secret_key"}},
      {AuthType::oauth_client_credentials, "oauth_client_credentials", {"client_id", "client_secret"}},
      {AuthType::oauth_jwt_rs256, "oauth_jwt_rs256", {"client_id", "username", "private_key"}},
      {AuthType::session, "session", {"username", "password"}},
  };
  return kTypes;
}

const Known& known(AuthType type) {
  return *std::find_if(known_types().begin(), known_types().end(), [&](const Known& one) { return one.type == type; });
}

}  // namespace

std::optional<AuthType> find_auth_type(std::string_view name) {
  for (const Known& one : known_types())
    if (one.name == name) return one.type;
  return std::nullopt;
}

std::vector<std::string> auth_type_names() {
  std::vector<std::string> names;
  for (const Known& one : known_types()) names.emplace_back(one.name);
  return names;
}

std::string_view name_of(AuthType type) {
  return known(type).name;
}

std::vector<std::string_view> credentials_of(AuthType type) {
  return known(type).credentials;
}

}  // namespace ekiden::crm
