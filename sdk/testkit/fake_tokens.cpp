// SPDX-License-Identifier: Apache-2.0
// ekiden.token/1 as the gateway keeps it: one refresh for all that wait, and none that ends late replaces a newer one.
#include <utility>

#include "fake_state.hpp"

namespace ekiden::testkit {

using sdk::to_abi;
using sdk::view;
using State = FakeHost::State;

void State::ask_for_token(std::uint64_t tag, const std::string& name) {
  Token& token = tokens[name];
  if (!token.value.empty() && token.valid_until_ms > monotonic_ms) {
    post([this, tag, value = token.value, generation = token.generation] {
      if (const auto* source = extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID))
        source->on_token(plugin, tag, EKD_OK, to_abi(value), generation, nullptr);
    });
    return;
  }
  token.waiting.push_back(tag);
  if (token.refresh_op != 0) return;
  token.refresh_op = ++last_op;
  ++refreshes;
  post([this, name, op = token.refresh_op] {
    if (const auto* source = extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID))
      source->refresh(plugin, op, to_abi(name));
  });
}

namespace {

ekd_status get(const ekd_host* host, std::uint64_t tag, ekd_str name, ekd_error*) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  state.ask_for_token(tag, std::string(view(name)));
  return EKD_OK;
}

void invalidate(const ekd_host* host, ekd_str name, std::uint64_t generation) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  const auto found = state.tokens.find(view(name));
  if (found != state.tokens.end() && found->second.generation == generation) found->second.value.clear();
}

void refreshed(const ekd_host* host, ekd_op op, ekd_status status, ekd_str value, std::int64_t ttl_ms,
               const ekd_error* error) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  for (auto& [name, token] : state.tokens) {
    if (token.refresh_op != op || op == 0) continue;
    token.refresh_op = 0;
    if (status == EKD_OK) {
      token.value = view(value);
      token.generation = ++state.last_generation;
      token.valid_until_ms = state.monotonic_ms + ttl_ms;
    }
    const sdk::Status outcome = sdk::Status::from_abi(status, error);
    const std::string text = status == EKD_OK ? token.value : std::string();
    for (const std::uint64_t tag : std::exchange(token.waiting, {})) {
      state.post([&state, tag, outcome, text, generation = token.generation] {
        ekd_error detail = sdk::empty_error();
        outcome.to_abi(&detail);
        if (const auto* source = state.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID))
          source->on_token(state.plugin, tag, outcome.code, to_abi(text), generation, outcome.ok() ? nullptr : &detail);
      });
    }
    return;
  }
  state.violation("refreshed() for a refresh that this host never began, or twice");
}

constexpr ekd_tokens kTokens = {sizeof(ekd_tokens), 0, &get, &invalidate, &refreshed};

}  // namespace

const ekd_tokens* State::token_service() {
  return &kTokens;
}

}  // namespace ekiden::testkit
