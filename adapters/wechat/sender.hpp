// SPDX-License-Identifier: Apache-2.0
// Carries out commands on a service account.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <functional>

#include "caller.hpp"
#include "settings.hpp"

namespace ekiden::wechat {

/// Sends customer-service messages and shows "typing". Everything runs on the strand. `host` and `settings` outlive it.
class Sender {
 public:
  /// `done` ends the command: once for each send() that answered Status::pending().
  using Done = std::function<void(sdk::Op, const SendOutcome&)>;

  Sender(sdk::Host& host, const Settings& settings, Done done);

  /// message.send or typing.set. Always pending, or a failure that certainly sent nothing.
  sdk::Status send(sdk::Op op, const sdk::Command& command);

  void refresh_token(sdk::Op op) { caller_.refresh_token(op); }

 private:
  const Settings& settings_;
  Caller caller_;
  Done done_;
};

}  // namespace ekiden::wechat
