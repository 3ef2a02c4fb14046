// SPDX-License-Identifier: Apache-2.0
// ekiden.commands/1 (draft): what a plugin wants done on a channel.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "core.hpp"
#include "operations.hpp"

namespace ekiden::testkit {

// A command that a plugin submitted.
struct Submitted {
  ekd_op op = 0;           // 0: by itself
  std::uint32_t item = 0;  // which event of the batch it answers
  std::string key{};
  std::string json{};
};

class CommandsService final : public TableService<ekd_commands> {
 public:
  static constexpr const char* kId = EKD_COMMANDS_ID;
  static constexpr bool kAfterStop = false;

  CommandsService(Core& core, const Operations& operations)
      : TableService(core, kId, {sizeof(ekd_commands), 0, &submit}), operations_(operations) {}

  // Those that would leave: without an op, or answers to an event that ended with EKD_OK.
  std::vector<Submitted> accepted() const {
    const std::lock_guard lock(core_.mutex);
    std::vector<Submitted> list;
    std::copy_if(submitted.begin(), submitted.end(), std::back_inserter(list), [this](const Submitted& command) {
      return command.op == 0 || operations_.ended_well(command.op, command.item);
    });
    return list;
  }

  std::vector<Submitted> submitted;  // whatever became of it

 private:
  static constexpr std::size_t kMaxOfEvent = 64;

  static ekd_status submit(const ekd_host* host, ekd_op op, const ekd_submission* command, ekd_error* error) {
    HostCall<CommandsService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (command == nullptr || !EKD_HAS(ekd_submission, command, json) || command->json.len == 0) {
      call.core.violation("a command that is incomplete");
      return call.refuse(EKD_E_ARGUMENT, "the submission is incomplete", error);
    }
    if (op != 0 && command->item >= call->operations_.open_events(op)) {
      call.core.violation("a command under an op that handles no such event, or has ended");
      return call.refuse(EKD_E_STATE, "no such event is open", error);
    }
    const auto of_event = std::count_if(call->submitted.begin(), call->submitted.end(), [&](const Submitted& one) {
      return op != 0 && one.op == op && one.item == command->item;
    });
    if (static_cast<std::size_t>(of_event) >= kMaxOfEvent)
      return call.refuse(EKD_E_FULL, "64 commands answer this event already", error);
    call->submitted.push_back(
        {op, command->item, std::string(sdk::view(command->idempotency_key)), std::string(sdk::view(command->json))});
    return EKD_OK;
  }

  const Operations& operations_;
};

}  // namespace ekiden::testkit
