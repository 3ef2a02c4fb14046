// SPDX-License-Identifier: Apache-2.0
#include "plugin/token_broker.hpp"

#include <algorithm>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kRefreshesAnHour = 30;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kRefreshDeadlineMs = 60'000;
// Renewed this long before it ends, so that no request leaves with a token that dies on the way.
constexpr std::int64_t kMarginMs = 60'000;

}  // namespace

void TokenBroker::get(std::uint64_t tag, const std::string& name) {
  Token& token = tokens_[name];
  if (!token.value.empty() && instance_.services().clock.monotonic_ms() < token.renew_at_ms)
    return answer(tag, token, {});
  token.waiting.push_back(tag);
  if (token.refresh == 0) refresh(name, token);
}

void TokenBroker::invalidate(const std::string& name, std::uint64_t generation) {
  const auto found = tokens_.find(name);
  if (found != tokens_.end() && found->second.generation == generation) found->second.value.clear();
}

void TokenBroker::refresh(const std::string& name, Token& token) {
  const std::int64_t now = instance_.services().clock.monotonic_ms();
  while (!token.refreshes.empty() && token.refreshes.front() <= now - kHourMs) token.refreshes.pop_front();
  const auto* source = instance_.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID);
  token.refresh = next_op();
  if (source == nullptr || token.refreshes.size() >= kRefreshesAnHour) {
    Outcome refused;
    refused.status = source == nullptr ? EKD_E_UNSUPPORTED : EKD_E_RATE_LIMITED;
    refused.message = source == nullptr ? "the plugin offers no " EKD_TOKEN_SOURCE_ID
                                        : "30 token refreshes in an hour: the credentials are refused again and again";
    return refreshed(token.refresh, std::move(refused), {}, 0);
  }
  token.refreshes.push_back(now);
  const ekd_op op = token.refresh;
  instance_.services().strand.post_after(kRefreshDeadlineMs, [weak = instance_.weak_from_this(), op] {
    if (const auto self = weak.lock())
      self->tokens().refreshed(
          op, {.status = EKD_E_NOT_CONNECTED, .message = "the token was not refreshed within 60 s"}, {}, 0);
  });
  // Posted: get() may stand inside a call that the plugin makes.
  instance_.post([op, name](Instance& self) {
    const auto* source = self.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID);
    self.enter("refresh", [&](const ekd_plugin* plugin) { source->refresh(plugin, op, str(name)); });
  });
}

void TokenBroker::refreshed(ekd_op op, Outcome outcome, std::string token_value, std::int64_t ttl_ms) {
  const auto found =
      std::find_if(tokens_.begin(), tokens_.end(), [op](const auto& entry) { return entry.second.refresh == op; });
  if (found == tokens_.end()) return;  // ended long ago: a newer refresh owns the token
  Token& token = found->second;
  token.refresh = 0;
  // The cap is for credentials that are refused; an hour's worth of it must not go in five minutes without network.
  if (outcome.status == EKD_E_NOT_CONNECTED && !token.refreshes.empty()) token.refreshes.pop_back();
  if (outcome.ok() && token_value.empty()) outcome = {EKD_E_INTERNAL, {}, "the plugin refreshed a token to nothing"};
  if (outcome.ok()) {
    token.value = std::move(token_value);
    ++token.generation;
    token.renew_at_ms =
        instance_.services().clock.monotonic_ms() + std::max<std::int64_t>(ttl_ms - kMarginMs, ttl_ms / 2);
  }
  for (const std::uint64_t tag : std::exchange(token.waiting, {})) answer(tag, token, outcome);
}

void TokenBroker::answer(std::uint64_t tag, const Token& token, const Outcome& outcome) {
  instance_.post([tag, value = outcome.ok() ? token.value : std::string(), generation = token.generation,
                  outcome](Instance& self) {
    const auto* source = self.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID);
    if (source == nullptr) return;
    ekd_error error{.size = sizeof(ekd_error),
                    .code = outcome.status,
                    .retry_after_ms = static_cast<std::int32_t>(outcome.retry_after_ms),
                    .upstream_status = outcome.upstream_status,
                    .message = {}};
    fail(&error, outcome.status, outcome.message);
    self.enter("on_token", [&](const ekd_plugin* plugin) {
      source->on_token(plugin, tag, outcome.status, str(value), generation, outcome.ok() ? nullptr : &error);
    });
  });
}

}  // namespace ekiden::plugin
