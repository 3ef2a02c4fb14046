// SPDX-License-Identifier: Apache-2.0
#include "wechat_tokens.hpp"

#include <algorithm>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t lifetime_ms = 7'200'000;
constexpr std::int64_t overlap_ms = 300'000;
constexpr std::int64_t refresh_gap_ms = 30'000;
constexpr std::int64_t day_ms = 86'400'000;
constexpr int refreshes_per_day = 20;
constexpr std::size_t token_characters = 136;

}  // namespace

WechatToken WechatTokens::mint() {
  const std::lock_guard lock(mutex_);
  const std::int64_t now_ms = clock_.now_ms();
  if (const auto previous = ends_ms_.find(latest_minted_); previous != ends_ms_.end()) {
    previous->second = std::min(previous->second, now_ms + overlap_ms);
  }
  latest_minted_ = issue(now_ms);
  return {latest_minted_, lifetime_ms / 1000};
}

WechatToken WechatTokens::stable(bool force_refresh) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now_ms = clock_.now_ms();
  const bool refresh = force_refresh && may_refresh(now_ms);
  if (refresh) revoked_.insert(current_stable_);
  const auto current = ends_ms_.find(current_stable_);
  if (refresh || current == ends_ms_.end() || revoked_.contains(current_stable_) ||
      current->second - now_ms <= overlap_ms) {
    current_stable_ = issue(now_ms);
  }
  return {current_stable_, (ends_ms_[current_stable_] - now_ms) / 1000};
}

int WechatTokens::check(const std::string& token) const {
  const std::lock_guard lock(mutex_);
  if (token.empty()) return errcode::missing_token;
  const auto known = ends_ms_.find(token);
  if (known == ends_ms_.end()) {
    return token.size() == token_characters ? errcode::invalid_credential : errcode::invalid_token;
  }
  if (revoked_.contains(token)) return errcode::invalid_credential;
  return known->second <= clock_.now_ms() ? errcode::expired_token : errcode::ok;
}

bool WechatTokens::has_issued(const std::string& token) const {
  const std::lock_guard lock(mutex_);
  return ends_ms_.contains(token);
}

void WechatTokens::revoke(const std::string& token) {
  const std::lock_guard lock(mutex_);
  revoked_.insert(token);
}

void WechatTokens::reset() {
  const std::lock_guard lock(mutex_);
  ends_ms_.clear();
  revoked_.clear();
  latest_minted_.clear();
  current_stable_.clear();
  refreshed_ms_.reset();
  refreshes_today_ = 0;
}

std::string WechatTokens::issue(std::int64_t now_ms) {
  std::string token = random_text(random_, letters_and_digits, token_characters);
  ends_ms_[token] = now_ms + lifetime_ms;
  return token;
}

bool WechatTokens::may_refresh(std::int64_t now_ms) {
  if (refreshed_ms_ && now_ms - *refreshed_ms_ < refresh_gap_ms) return false;
  if (now_ms / day_ms != refresh_day_) {
    refresh_day_ = now_ms / day_ms;
    refreshes_today_ = 0;
  }
  if (refreshes_today_ == refreshes_per_day) return false;
  ++refreshes_today_;
  refreshed_ms_ = now_ms;
  return true;
}

}  // namespace ekiden::sandbox
