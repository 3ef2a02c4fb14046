// SPDX-License-Identifier: Apache-2.0
#include "kf_sender.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <utility>

#include "kf_commands.hpp"
#include "kf_outgoing.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

// Of commands that the host has given up meanwhile nobody tells us.
constexpr std::size_t kMostRemembered = 10'000;

std::string native_id_json(std::string_view msgid) {
  sdk::JsonWriter json;
  json.begin_object().key("native_id").lenient_string(msgid).end_object();
  return json.take().value_or("{}");
}

std::string result_of(std::string_view type, std::string_view id, std::string_view body) {
  if (is_kf_command(type)) return kf_command_result(type, body);
  const auto answer = kit::parse_json(body);
  return native_id_json(answer ? kit::string_member(*answer, "msgid").value_or(id) : id);
}

}  // namespace

Status KfSender::send(sdk::Op op, const sdk::Command& command) {
  const auto task = std::make_shared<Task>(Task{std::string(command.id), std::string(command.type)});
  task->is_only_attempt = not_carried_out_.erase(task->id) > 0 || command.attempt <= 1;
  if (!task->is_only_attempt && !may_repeat_kf_command(command.type))
    return Status::unknown_outcome("an earlier attempt may have been carried out: look before it is sent again");
  const auto to_call = [this, task](const sdk::Command& again, const MediaIds& ids, ApiCall& call) {
    Status status = kf_to_call(again, settings_.open_kfids, ids, call);
    task->is_only_attempt |= call.only_reads;
    return status;
  };
  const Status sent = courier_.send(command, kf_needed_files(command), to_call,
                                    [this, op, task](SendOutcome outcome, std::string_view body) {
                                      done_(op, judge(*task, std::move(outcome), body));
                                    });
  return sent.is_pending() ? sent : judge(*task, {sent, {}}, {}).status;
}

bool KfSender::is_duplicate(const Status& status) const {
  const auto& codes = settings_.duplicate_codes;
  return std::find(codes.begin(), codes.end(), status.upstream_status) != codes.end();
}

SendOutcome KfSender::judge(const Task& task, SendOutcome outcome, std::string_view body) {
  const Status& status = outcome.status;
  if (status.ok()) return {Status(), result_of(task.type, task.id, body)};
  if (is_retryable(status)) {
    if (not_carried_out_.size() >= kMostRemembered) not_carried_out_.clear();
    if (task.is_only_attempt) not_carried_out_.insert(task.id);
    return outcome;
  }
  if (task.is_only_attempt || status.code == EKD_E_UNKNOWN_OUTCOME) return outcome;
  if (is_duplicate(status)) return {Status(), native_id_json(task.id)};
  return {Status::unknown_outcome("an earlier attempt may have been carried out; the repetition was refused: " +
                                  status.message)
              .upstream(status.upstream_status),
          {}};
}

}  // namespace ekiden::wechat
