// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <utility>
#include <vector>

#include "kit/json.hpp"
#include "oa_commands.hpp"

namespace ekiden::wechat {
using sdk::Status;

Sender::Sender(sdk::Host& host, const Settings& settings, MediaDesk& desk, Done done)
    : settings_(settings),
      caller_(host, settings.api, stable_token_request(settings.api, settings.receiver.app_id, settings.app_secret)),
      courier_(desk, caller_, kServiceAccountFiles),
      done_(std::move(done)) {}

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  if (is_oa_command(command.type)) return ask(op, command);
  if (!is_outgoing(command.type)) return Status::unsupported("this channel has no such command");
  std::vector<NeededFile> files;
  if (const auto request = kit::parse_json(command.json); request && request->IsObject())
    files = needed_files(*request, kServiceAccountFiles);
  const auto to_call = [this](const sdk::Command& message, const MediaIds& ids, ApiCall& call) {
    return wechat::to_call(message, settings_.outgoing, ids, call);
  };
  return courier_.send(command, std::move(files), to_call,
                       [this, op, type = std::string(command.type)](SendOutcome outcome, std::string_view body) {
                         if (outcome.status.ok()) outcome.result = outgoing_result(type, body);
                         done_(op, outcome);
                       });
}

Status Sender::ask(sdk::Op op, const sdk::Command& command) {
  ApiCall call;
  if (Status status = oa_command_call(command, settings_.receiver.app_id, call); !status.ok()) return status;
  return caller_.call(std::move(call),
                      [this, op, type = std::string(command.type)](SendOutcome outcome, std::string_view body) {
                        if (outcome.status.ok()) outcome.result = oa_command_result(type, body);
                        done_(op, outcome);
                      });
}

}  // namespace ekiden::wechat
