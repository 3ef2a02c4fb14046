// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "json.hpp"
#include "listener.hpp"
#include "random.hpp"
#include "wechat_tokens.hpp"

namespace ekiden::sandbox {

/// Calls of the platform's API that carry an access token: what is the same for all of them.
class WechatCalls {
 public:
  /// Gets the body, of a GET an empty object. Writes members into an object that is open, and gives the errcode, with
  /// which they are answered.
  using Work = std::function<int(const JsonValue& body, const httplib::Request& request, JsonWriter& answer)>;

  /// How a success looks: what is asked for comes from Tencent without an errcode.
  enum class Success { with_errcode, bare };

  /// By which fault and which errcodes a platform refuses a call: of a token that has died, of a body that is no JSON.
  struct Refusals {
    Fault errcode;
    int revoked;
    int malformed;
  };
  static const Refusals service_account;
  static const Refusals corp;

  WechatCalls(const Refusals& refusals, WechatTokens& tokens, Faults& faults, const Clock& clock, Random& random)
      : refusals_(refusals), tokens_(tokens), faults_(faults), clock_(clock), random_(random) {}

  /// `work` runs for requests whose token is good and whose body is an object; on many threads at once.
  void add(Listener& listener, std::string_view method, const std::string& path, Work work,
           Success success = Success::with_errcode);

 private:
  Reply run(std::string_view method, const httplib::Request& request, const Work& work, Success success);
  int refusal(const httplib::Request& request);

  const Refusals refusals_;
  WechatTokens& tokens_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ekiden::sandbox
