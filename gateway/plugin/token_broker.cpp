// SPDX-License-Identifier: Apache-2.0
#include "plugin/token_broker.hpp"

#include <algorithm>
#include <utility>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kRefreshesAnHour = 30;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kRefreshDeadlineMs = 60'000;
// Renewed this long before it ends, so that no request leaves with a token that dies on the way.
constexpr std::int64_t kMarginMs = 60'000;
// How often a gateway looks whether another one is done.
constexpr std::int64_t kLookAgainMs = 50;

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

TokenBroker::Token* TokenBroker::find(ekd_op refresh) {
  const auto found = std::find_if(tokens_.begin(), tokens_.end(),
                                  [refresh](const auto& entry) { return entry.second.refresh == refresh; });
  return found == tokens_.end() ? nullptr : &found->second;
}

void TokenBroker::refresh(const std::string& name, Token& token) {
  token.refresh = next_op();
  if (instance_.services().shared_tokens == nullptr) return fetch(name, token);
  lease(name, token.refresh, instance_.services().clock.monotonic_ms() + kRefreshDeadlineMs);
}

// The disk of the shared folder may be slow: a worker looks.
void TokenBroker::lease(const std::string& name, ekd_op op, std::int64_t until_ms) {
  SharedTokens* const shared = instance_.services().shared_tokens;
  const std::string key = instance_.component().id + '\n' + instance_.account() + '\n' + name;
  instance_.services().workers.run([weak = instance_.weak_from_this(), shared, key, name, op, until_ms] {
    Result<std::unique_ptr<Lease>> got = shared->lease(key);
    const std::shared_ptr<Lease> lease = got ? std::shared_ptr<Lease>(*std::move(got)) : nullptr;
    const auto self = weak.lock();
    if (!self) return;
    self->post([name, op, until_ms, status = got.status(), lease](Instance& instance) {
      instance.tokens().leased(name, op, until_ms, status, lease);
    });
  });
}

void TokenBroker::leased(const std::string& name, ekd_op op, std::int64_t until_ms, const Status& status,
                         std::shared_ptr<Lease> lease) {
  Token* const token = find(op);
  if (token == nullptr) return;
  const Services& services = instance_.services();
  if (status.code() == Code::conflict) {
    if (services.clock.monotonic_ms() >= until_ms)
      return refreshed(op, {EKD_E_NOT_CONNECTED, {}, "another gateway did not refresh the token within 60 s"}, {}, 0);
    return services.strand.post_after(kLookAgainMs, [weak = instance_.weak_from_this(), name, op, until_ms] {
      if (const auto self = weak.lock(); self && self->tokens().find(op) != nullptr)
        self->tokens().lease(name, op, until_ms);
    });
  }
  if (!status)
    services.log.warning("channel", "a token cannot be shared; this gateway refreshes its own",
                         {{"channel", instance_.id()}, {"detail", status.message()}});
  if (lease && lease->newest()) {
    const SharedTokens::Token& newest = *lease->newest();
    const std::int64_t left_ms = newest.expires_ms - services.clock.wall_ms();
    if (newest.generation > token->generation && left_ms > kMarginMs) {
      keep(*token, newest.value, newest.generation, left_ms);
      return end(*token, {});
    }
    token->generation = std::max(token->generation, newest.generation);
  }
  token->lease = std::move(lease);
  fetch(name, *token);
}

void TokenBroker::fetch(const std::string& name, Token& token) {
  const std::int64_t now = instance_.services().clock.monotonic_ms();
  while (!token.refreshes.empty() && token.refreshes.front() <= now - kHourMs) token.refreshes.pop_front();
  const auto* source = instance_.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID);
  if (source == nullptr) return end(token, {EKD_E_UNSUPPORTED, {}, "the plugin offers no " EKD_TOKEN_SOURCE_ID});
  if (token.refreshes.size() >= kRefreshesAnHour) {
    // Whoever asks on hears why, as long as nobody has put it right.
    if (token.refusal.is_configuration()) return end(token, token.refusal);
    return end(token,
               {EKD_E_RATE_LIMITED, {}, "30 token refreshes in an hour: the credentials are refused again and again"});
  }
  token.refreshes.push_back(now);
  const ekd_op op = token.refresh;
  instance_.services().strand.post_after(kRefreshDeadlineMs, [weak = instance_.weak_from_this(), op] {
    Outcome late;
    late.status = EKD_E_NOT_CONNECTED;
    late.message = "the token was not refreshed within 60 s";
    if (const auto self = weak.lock()) self->tokens().refreshed(op, std::move(late), {}, 0);
  });
  // Posted: get() may stand inside a call that the plugin makes.
  instance_.post([op, name](Instance& self) {
    const auto* offered = self.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID);
    self.enter("refresh", [&](const ekd_plugin* plugin) { offered->refresh(plugin, op, str(name)); });
  });
}

void TokenBroker::refreshed(ekd_op op, Outcome outcome, std::string token_value, std::int64_t ttl_ms) {
  Token* const token = find(op);
  if (token == nullptr) return;  // ended long ago: a newer refresh owns the token
  // The cap is for credentials that are refused; an hour's worth of it must not go in five minutes without network.
  if (outcome.status == EKD_E_NOT_CONNECTED && !token->refreshes.empty()) token->refreshes.pop_back();
  token->refusal = outcome.is_configuration() ? outcome : Outcome();
  if (outcome.ok() && token_value.empty()) outcome = {EKD_E_INTERNAL, {}, "the plugin refreshed a token to nothing"};
  if (outcome.ok()) {
    keep(*token, std::move(token_value), token->generation + 1, ttl_ms);
    publish(*token, ttl_ms);
  }
  end(*token, outcome);
}

void TokenBroker::keep(Token& token, std::string value, std::uint64_t generation, std::int64_t ttl_ms) {
  token.value = std::move(value);
  token.generation = generation;
  token.renew_at_ms =
      instance_.services().clock.monotonic_ms() + std::max<std::int64_t>(ttl_ms - kMarginMs, ttl_ms / 2);
}

// To the other gateways. The lease ends when it is on disk.
void TokenBroker::publish(Token& token, std::int64_t ttl_ms) {
  if (!token.lease) return;
  SharedTokens::Token shared{token.value, token.generation, instance_.services().clock.wall_ms() + ttl_ms};
  instance_.services().workers.run([lease = std::exchange(token.lease, nullptr), shared = std::move(shared),
                                    weak = instance_.weak_from_this()] {
    const Status status = lease->put(shared);
    const auto self = weak.lock();
    if (status || !self) return;
    self->services().log.warning("channel", "a token could not be given to the other gateways; they refresh their own",
                                 {{"channel", self->id()}, {"detail", status.message()}});
  });
}

void TokenBroker::end(Token& token, const Outcome& outcome) {
  token.refresh = 0;
  token.lease = nullptr;
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
