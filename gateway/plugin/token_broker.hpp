// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/ports/shared_tokens.hpp"
#include "plugin/instance.hpp"

namespace ekiden::plugin {

// Access tokens of one instance (ekiden.token/1): one refresher however many wait, a generation that fences late
// answers, and a cap of refreshes an hour. Where gateways share tokens, one of them refreshes and the others take what
// it got. On the instance's strand.
class TokenBroker {
 public:
  explicit TokenBroker(Instance& instance) : instance_(instance) {}

  void get(std::uint64_t tag, const std::string& name);
  void invalidate(const std::string& name, std::uint64_t generation);
  void refreshed(ekd_op op, Outcome outcome, std::string token, std::int64_t ttl_ms);

 private:
  using Lease = SharedTokens::Lease;

  struct Token {
    std::string value;
    std::uint64_t generation = 0;
    std::int64_t renew_at_ms = 0;  // monotonic
    ekd_op refresh = 0;            // running, or 0
    std::vector<std::uint64_t> waiting;
    std::deque<std::int64_t> refreshes;  // of the last hour, monotonic
    Outcome refusal;                     // of the last refresh, when the settings were to blame
    std::shared_ptr<Lease> lease;        // while it is refreshed, where it is shared
  };

  Token* find(ekd_op refresh);
  void refresh(const std::string& name, Token& token);
  void lease(const std::string& name, ekd_op op, std::int64_t until_ms);
  void leased(const std::string& name, ekd_op op, std::int64_t until_ms, const Status& status,
              std::shared_ptr<Lease> lease);
  void fetch(const std::string& name, Token& token);
  void keep(Token& token, std::string value, std::uint64_t generation, std::int64_t ttl_ms);
  void publish(Token& token, std::int64_t ttl_ms);
  void end(Token& token, const Outcome& outcome);
  void answer(std::uint64_t tag, const Token& token, const Outcome& outcome);

  Instance& instance_;
  std::map<std::string, Token> tokens_;
};

}  // namespace ekiden::plugin
