// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::api {

// Ordered: each may do what the ones before it may. reader: read · sender: also send commands · operator_: also replay
// dead letters · admin: everything.
enum class Role { reader, sender, operator_, admin };

// "reader", "sender", "operator", "admin"
std::string_view to_string(Role role);

struct AccessToken {
  std::string name;  // for the log
  Role role = Role::reader;
  std::string token;  // a secret
};

// Who may enter. Immutable, thread-safe.
class Access {
 public:
  explicit Access(std::vector<AccessToken> tokens) : tokens_(std::move(tokens)) {}

  // The token that an Authorization header carries (RFC 6750 §2.1), or nullptr. Takes a time that does not tell which
  // token was nearly right.
  const AccessToken* find(std::string_view authorization) const;
  bool empty() const { return tokens_.empty(); }

 private:
  std::vector<AccessToken> tokens_;
};

}  // namespace ekiden::api
