// SPDX-License-Identifier: Apache-2.0
#include "api/access.hpp"

#include "core/encoding.hpp"
#include "net/http_text.hpp"

namespace ekiden::api {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::reader:
      return "reader";
    case Role::sender:
      return "sender";
    case Role::operator_:
      return "operator";
    case Role::admin:
      return "admin";
  }
  return {};
}

const AccessToken* Access::find(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!http_equal_names(authorization.substr(0, scheme.size()), scheme)) return nullptr;
  std::string_view offered = authorization.substr(scheme.size());
  while (offered.starts_with(' ')) offered.remove_prefix(1);
  const std::string digest = sha256(offered);  // equal lengths: the time does not tell the length of a token either
  const AccessToken* found = nullptr;
  for (const AccessToken& token : tokens_)
    if (equal_in_constant_time(digest, sha256(token.token))) found = &token;
  return offered.empty() ? nullptr : found;
}

}  // namespace ekiden::api
