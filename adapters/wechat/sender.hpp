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

/// Sends customer-service messages and shows "typing". Everything runs on the strand. `host` and `settings` outlive it.
class Sender {
 public:
  /// `done` ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  Sender(sdk::Host& host, const Settings& settings, Done done)
      : host_(host), settings_(settings), done_(std::move(done)) {}

  /// message.send or typing.set. Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

  /// Fetches a new access token for the host, which has one fetched at a time.
  void refresh_token(sdk::Op op);

 private:
  struct Task {
    sdk::Op op;
    ApiCall call;
    bool token_was_refused = false;
  };
  using TaskPtr = std::shared_ptr<Task>;

  // Ends the command.
  void finish(const TaskPtr& task, SendOutcome outcome);
  sdk::Status ask_for_token(TaskPtr task);
  void on_token(const TaskPtr& task, const sdk::TokenResult& token);
  void on_answer(const TaskPtr& task, std::uint64_t generation, const sdk::HttpResponse& response);

  sdk::Host& host_;
  const Settings& settings_;
  Done done_;
};

}  // namespace ekiden::wechat
