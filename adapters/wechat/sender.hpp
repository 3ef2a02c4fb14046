// SPDX-License-Identifier: Apache-2.0
// Carries out commands on a service account.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api.hpp"

namespace ekiden::wechat {

/// Sends customer-service messages. Everything runs on the strand. `host` and `settings` outlive it.
class Sender {
 public:
  /// `done` ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  Sender(sdk::Host& host, const Settings& settings, Done done)
      : host_(host), settings_(settings), done_(std::move(done)) {}

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

  /// Fetches a new access token for the host, which has one fetched at a time.
  void refresh_token(sdk::Op op);

 private:
  struct Message {
    sdk::Op op;
    std::string openid;
    std::string text;
    bool token_was_refused = false;
  };
  using MessagePtr = std::shared_ptr<Message>;

  sdk::Status ask_for_token(MessagePtr message);
  void on_token(const MessagePtr& message, const sdk::TokenResult& token);
  void on_answer(const MessagePtr& message, std::uint64_t generation, const sdk::HttpResponse& response);

  sdk::Host& host_;
  const Settings& settings_;
  Done done_;
};

}  // namespace ekiden::wechat
