// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <utility>

#include "outgoing.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

// The status for the host: what is of the moment is not repeated.
Status settled(bool is_of_the_moment, Status status) {
  if (is_of_the_moment && is_retryable(status)) status.code = EKD_E_REJECTED;
  return status;
}

}  // namespace

Sender::Sender(sdk::Host& host, const Settings& settings, Done done)
    : settings_(settings),
      caller_(host, settings.api, stable_token_request(settings.api, settings.receiver.app_id, settings.app_secret)),
      done_(std::move(done)) {}

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  ApiCall call;
  if (Status status = to_call(command, settings_.kf_account, call); !status.ok()) return status;
  const bool is_of_the_moment = call.is_of_the_moment;
  return settled(is_of_the_moment,
                 caller_.call(std::move(call), [this, op, is_of_the_moment](SendOutcome outcome, std::string_view) {
                   outcome.status = settled(is_of_the_moment, std::move(outcome.status));
                   done_(op, outcome);
                 }));
}

}  // namespace ekiden::wechat
