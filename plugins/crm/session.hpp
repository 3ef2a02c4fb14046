// SPDX-License-Identifier: Apache-2.0
// Who we are to the CRM: headers from the credentials, and the token that a login fetches.
#pragma once

#include <ekidenpp/host.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace ekiden::crm {

/// What a request is made with.
struct Session {
  std::string token{};     // of the login; empty without one
  std::string base_url{};  // where requests go
  std::uint64_t generation = 0;
};

class Sessions {
 public:
  using Ready = std::function<void(const sdk::Status&, const Session&)>;

  /// Both outlive it.
  Sessions(sdk::Host& host, const Settings& settings)
      : host_(host), settings_(settings), credentials_(settings.credentials) {}

  /// A session that is valid, as far as we know: at once, or once the login has been answered. Logins run one at a
  /// time.
  void with(Ready ready);
  /// The CRM refused it. True: another try has another token, or credentials that were changed since.
  bool refused(const Session& session);
  /// For Component::refresh_token.
  void refresh(sdk::Op op);

  /// Adds the headers that show who we are.
  void sign(sdk::HttpRequest& request, const Session& session) const;
  /// The credentials and the token as what an expression may name: `auth`, `token`, `url` and the variables.
  void add_names(Names& names, const Session& session, Pool& pool) const;

  /// `text` with *** for every credential, and for the session's token, that stands in it.
  std::string without_secrets(std::string text, const Session& session) const;

 private:
  sdk::Status login_request(sdk::HttpRequest& request) const;
  sdk::Status read_login(const sdk::HttpResponse& response, std::string& token, std::int64_t& ttl_ms) const;
  std::string credential(std::string_view name) const;
  std::optional<std::string> assertion(const Names& names, Pool& pool) const;
  bool read_credentials_again();

  sdk::Host& host_;
  const Settings& settings_;
  std::map<std::string, std::string, std::less<>> credentials_;  // as they are now: those in files may change
};

}  // namespace ekiden::crm
