// SPDX-License-Identifier: Apache-2.0
// Carries out commands on 微信客服.
#pragma once

#include <ekidenpp/event.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "courier.hpp"

namespace ekiden::wechat {

/// Tencent refuses an msgid that it has seen, so a message whose answer was lost may be sent again: it never shows
/// twice. But a refusal of that repetition says nothing about the first attempt, so that the command stays `unknown`.
/// Everything runs on the strand. `desk` and `caller` outlive it.
class KfSender {
 public:
  struct Settings {
    std::vector<std::string> open_kfids;
    std::vector<std::int64_t> duplicate_codes;  // by which Tencent says that it has seen the msgid
  };
  /// Ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  KfSender(MediaDesk& desk, Caller& caller, Settings settings, Done done)
      : courier_(desk, caller, kCustomerServiceFiles), settings_(std::move(settings)), done_(std::move(done)) {}

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

 private:
  // A command on its way.
  struct Task {
    std::string id;
    std::string type;
    bool is_only_attempt = false;  // no attempt before it can have been carried out
  };

  SendOutcome judge(const Task& task, SendOutcome outcome, std::string_view body);
  bool is_duplicate(const sdk::Status& status) const;

  Courier courier_;
  const Settings settings_;
  const Done done_;
  std::set<std::string, std::less<>>
      not_carried_out_;  // commands that come again; no attempt of theirs reached anybody
};

}  // namespace ekiden::wechat
