// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status commands_submit(const ekd_host* host, ekd_str key, ekd_str json, ekd_error*) {
  Instance& self = Instance::of(host);
  ports(host).commands.submit(
      view(json), view(key), ports(host).strand, [weak = self.weak_from_this()](const Result<CommandReceipt>& receipt) {
        const auto alive = weak.lock();
        if (alive && !receipt)
          alive->services().log.warning("plugin", "a command of a plugin was refused",
                                        {{"instance", alive->id()}, {"detail", receipt.status().message()}});
      });
  return EKD_OK;
}

}  // namespace

const ekd_commands commands{.size = sizeof(ekd_commands), .reserved = 0, .submit = commands_submit};

}  // namespace ekiden::plugin::services
