// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "clock.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

struct WechatToken {
  std::string text;
  std::int64_t expires_in_s = 0;
};

/// The account's access tokens, under the rules of the two token endpoints; these do not disturb each other.
/// Safe to call from any thread.
class WechatTokens {
 public:
  WechatTokens(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  /// GET /cgi-bin/token: always a new token; the one before it lives for five more minutes.
  WechatToken mint();

  /// POST /cgi-bin/stable_token: the current token until five minutes before its end, then a new one beside it.
  /// A forced refresh kills the current token, at most every 30 s and 20 times a day; otherwise it changes nothing.
  WechatToken stable(bool force_refresh);

  /// 0, or the errcode with which the platform refuses `token`.
  int check(const std::string& token) const;

  /// Whether it was one of these once.
  bool has_issued(const std::string& token) const;
  void revoke(const std::string& token);
  void reset();

 private:
  std::string issue(std::int64_t now_ms);
  bool may_refresh(std::int64_t now_ms);

  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> ends_ms_;
  std::set<std::string> revoked_;
  std::string latest_minted_;
  std::string current_stable_;
  std::optional<std::int64_t> refreshed_ms_;
  std::int64_t refresh_day_ = 0;
  int refreshes_today_ = 0;
};

}  // namespace ekiden::sandbox
