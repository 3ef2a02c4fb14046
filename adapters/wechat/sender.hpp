// SPDX-License-Identifier: Apache-2.0
// Carries out commands on a service account.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "caller.hpp"
#include "media_desk.hpp"
#include "outgoing.hpp"
#include "settings.hpp"

namespace ekiden::wechat {

/// Sends messages, gives Tencent the files that they need first, and carries out the other commands. Everything runs on
/// the strand. What it is given outlives it.
class Sender {
 public:
  /// `done` ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  Sender(sdk::Host& host, const Settings& settings, MediaDesk& desk, Done done);

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

  void refresh_token(sdk::Op op) { caller_.refresh_token(op); }

 private:
  struct Task {
    sdk::Op op;
    std::string id, type, peer, json;  // of the command
    std::vector<NeededFile> files{};
    std::size_t uploaded = 0;
    MediaIds ids{};
    bool is_second_try = false;
    bool is_in_send = true;  // then the end of it is what send() gives
    std::optional<SendOutcome> early{};
  };
  using TaskPtr = std::shared_ptr<Task>;

  void finish(const TaskPtr& task, SendOutcome outcome);
  sdk::Status ask(sdk::Op op, const sdk::Command& command);
  void upload_next(const TaskPtr& task);
  void send_message(const TaskPtr& task);
  void on_answer(const TaskPtr& task, SendOutcome outcome, std::string_view body);

  const Settings& settings_;
  MediaDesk& desk_;
  Caller caller_;
  Done done_;
};

}  // namespace ekiden::wechat
