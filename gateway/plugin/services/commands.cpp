// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/submissions.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status commands_submit(const ekd_host* host, ekd_op op, const ekd_submission* command, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (command == nullptr || !EKD_HAS(ekd_submission, command, json))
    return fail(error, EKD_E_ARGUMENT, "the submission is incomplete");
  Commands& commands = ports(host).commands;
  if (const Status status = commands.check(view(command->json)); !status) return to_abi(status, error);
  const std::string_view key = view(command->idempotency_key);
  if (op != 0)
    return to_abi(self.submissions().add(op, command->item, {std::string(key), std::string(view(command->json))}),
                  error);
  commands.submit(view(command->json), key, ports(host).strand,
                  [weak = self.weak_from_this()](const Result<CommandReceipt>& receipt) {
                    const auto alive = weak.lock();
                    if (alive && !receipt)
                      alive->services().log.warning(
                          "plugin", "a command of a plugin was refused",
                          {{"instance", alive->id()}, {"detail", receipt.status().message()}});
                  });
  return EKD_OK;
}

}  // namespace

const ekd_commands commands{.size = sizeof(ekd_commands), .reserved = 0, .submit = commands_submit};

}  // namespace ekiden::plugin::services
