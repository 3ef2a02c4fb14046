// SPDX-License-Identifier: Apache-2.0
// Carries out commands on a service account.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <functional>
#include <string>

#include "caller.hpp"
#include "courier.hpp"
#include "media_desk.hpp"
#include "outgoing.hpp"
#include "sent_messages.hpp"
#include "settings.hpp"

namespace ekiden::wechat {

/// Sends messages, gives Tencent the files that they need first, and carries out the other commands. Everything runs on
/// the strand. What it is given outlives it.
class Sender {
 public:
  /// `done` ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  Sender(sdk::Host& host, const Settings& settings, MediaDesk& desk, SentMessages& sent, Done done);

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

  void refresh_token(sdk::Op op) { caller_.refresh_token(op); }

 private:
  struct Task {
    sdk::Op op;
    std::string id, type;  // of the command
    std::string line{};    // of SentMessages, once a call leaves of which Tencent tells later; else empty
  };

  void announce(Task& task, const sdk::Command& command);
  void finish(const Task& task, SendOutcome outcome, std::string_view body);
  sdk::Status ask(sdk::Op op, const sdk::Command& command);

  const Settings& settings_;
  SentMessages& sent_;
  Caller caller_;
  Courier courier_;
  Done done_;
};

}  // namespace ekiden::wechat
