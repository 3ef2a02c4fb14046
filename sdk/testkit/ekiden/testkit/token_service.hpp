// SPDX-License-Identifier: Apache-2.0
// ekiden.token/1 as the gateway keeps it: one refresh for all that wait, and none that ends late replaces a newer one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

class TokenService final : public TableService<ekd_tokens> {
 public:
  static constexpr const char* kId = EKD_TOKEN_ID;
  static constexpr bool kAfterStop = false;

  explicit TokenService(Core& core) : TableService(core, kId, {sizeof(ekd_tokens), 0, &get, &invalidate, &refreshed}) {}

  std::size_t refreshes = 0;
  std::vector<std::string> issued;  // every token that the plugin fetched

  void leftovers(std::vector<std::string>& found) const override {
    for (const auto& [name, token] : tokens_) {
      if (token.refresh_op != 0) found.push_back("refresh(\"" + name + "\") was never ended by refreshed()");
    }
  }
  void on_stopped() override {
    for (auto& [name, token] : tokens_) {
      token.refresh_op = 0;
      token.waiting.clear();
    }
  }

 private:
  struct Token {
    std::string value;
    std::uint64_t generation = 0;
    std::int64_t valid_until_ms = 0;
    ekd_op refresh_op = 0;  // 0: none runs
    std::vector<std::uint64_t> waiting;
  };

  void tell(std::uint64_t tag, sdk::Status status, std::string value, std::uint64_t generation) {
    core_.post([this, tag, status = std::move(status), value = std::move(value), generation] {
      ekd_error detail = sdk::empty_error();
      status.to_abi(&detail);
      if (const auto* source = core_.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID))
        source->on_token(core_.plugin, tag, status.code, sdk::to_abi(value), generation,
                         status.ok() ? nullptr : &detail);
    });
  }

  void ask(std::uint64_t tag, const std::string& name) {
    Token& token = tokens_[name];
    if (!token.value.empty() && token.valid_until_ms > core_.agenda.monotonic_ms())
      return tell(tag, {}, token.value, token.generation);
    token.waiting.push_back(tag);
    if (token.refresh_op != 0) return;
    token.refresh_op = ++core_.last_op;
    ++refreshes;
    core_.post([this, name, op = token.refresh_op] {
      if (const auto* source = core_.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID))
        source->refresh(core_.plugin, op, sdk::to_abi(name));
    });
  }

  static ekd_status get(const ekd_host* host, std::uint64_t tag, ekd_str name, ekd_error* error) {
    HostCall<TokenService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (call.core.extension<ekd_token_source>(EKD_TOKEN_SOURCE_ID) == nullptr) {
      call.core.violation("token get(), but the plugin offers no " EKD_TOKEN_SOURCE_ID);
      return call.refuse(EKD_E_UNSUPPORTED, "the plugin offers no " EKD_TOKEN_SOURCE_ID, error);
    }
    call->ask(tag, std::string(sdk::view(name)));
    return EKD_OK;
  }

  static void invalidate(const ekd_host* host, ekd_str name, std::uint64_t generation) {
    HostCall<TokenService> call(host);
    const auto found = call->tokens_.find(sdk::view(name));
    if (found != call->tokens_.end() && found->second.generation == generation) found->second.value.clear();
  }

  static void refreshed(const ekd_host* host, ekd_op op, ekd_status status, ekd_str value, std::int64_t ttl_ms,
                        const ekd_error* error) {
    HostCall<TokenService> call(host);
    for (auto& [name, token] : call->tokens_) {
      if (token.refresh_op == op && op != 0)
        return call->end_refresh(token, sdk::Status::from_abi(status, error), std::string(sdk::view(value)), ttl_ms);
    }
    call.core.violation("refreshed() for a refresh that this host never began, or twice");
  }

  void end_refresh(Token& token, const sdk::Status& status, const std::string& value, std::int64_t ttl_ms) {
    token.refresh_op = 0;
    if (status.ok()) {
      issued.push_back(value);
      token.value = value;
      token.generation = ++last_generation_;
      token.valid_until_ms = core_.agenda.monotonic_ms() + ttl_ms;
    }
    for (const std::uint64_t tag : std::exchange(token.waiting, {}))
      tell(tag, status, status.ok() ? value : std::string(), token.generation);
  }

  std::map<std::string, Token, std::less<>> tokens_;
  std::uint64_t last_generation_ = 0;
};

}  // namespace ekiden::testkit
