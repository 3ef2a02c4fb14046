// SPDX-License-Identifier: Apache-2.0
#include "cli/instances.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "plugin/library.hpp"

namespace ekiden::cli {

namespace {

constexpr std::int64_t kStartTimeoutMs = 30'000;

}  // namespace

Result<std::shared_ptr<plugin::Instance>> Instances::make(const PlannedInstance& planned,
                                                          const plugin::Services& services) {
  if (planned.isolation == config::Isolation::process)
    return Status(Code::config, std::string(plugin::to_string(planned.component.kind)) + " " + planned.id +
                                    ": this build cannot run a plugin in a process of its own");
  Result<const plugin::Library*> library = plugin::Library::load(planned.component.file);
  if (!library) return library.status();
  // Plugins run in this process, so it stays 0; it is there so that dashboards and alerts may name it.
  services.metrics.counter("ekiden_plugin_restarts_total",
                           {{"plugin", std::filesystem::path(planned.component.file).stem().string()}});
  Result<std::shared_ptr<plugin::Instance>> instance =
      plugin::Instance::create(plugin::make_from(**library), planned.component, planned.id, services);
  if (!instance) return instance.status();
  if (Status status = (*instance)->configure(planned.config, planned.account); !status)
    return status.within(std::string(plugin::to_string(planned.component.kind)) + " " + planned.id);
  return instance;
}

Status Instances::make_all(const std::vector<PlannedInstance>& planned, const plugin::Services& services, List& list) {
  for (const PlannedInstance& one : planned) {
    Result<std::shared_ptr<plugin::Instance>> instance = make(one, services);
    if (!instance) return instance.status();
    list.push_back(*std::move(instance));
  }
  return {};
}

Status Instances::create(const Plan& plan) {
  if (Status status = make_all(plan.channels, channel_services_, channels_); !status) return status;
  if (Status status = make_all(plan.filters, sink_services_, filters_); !status) return status;
  return make_all(plan.sinks, sink_services_, sinks_);
}

Status Instances::start() {
  const auto pending = std::make_shared<Countdown>();
  const auto failure = std::make_shared<std::pair<std::mutex, Status>>();
  for (const List* list : {&channels_, &filters_, &sinks_}) {
    for (const std::shared_ptr<plugin::Instance>& instance : *list) {
      pending->expect();
      instance->services().strand.post([instance, pending, failure] {
        instance->start([id = instance->id(), pending, failure](const plugin::Outcome& outcome) {
          if (!outcome.ok()) {
            const std::lock_guard lock(failure->first);
            failure->second = Status(Code::config, id + " did not start: " + outcome.message);
          }
          pending->arrive();
        });
      });
    }
  }
  Clock& clock = channel_services_.clock;
  if (!pending->wait(clock, clock.monotonic_ms() + kStartTimeoutMs))
    return Status(Code::unavailable, "a channel, filter or sink did not start within 30 s");
  const std::lock_guard lock(failure->first);
  return failure->second;
}

void Instances::stop(std::int64_t until_ms, const std::shared_ptr<Countdown>& countdown) const {
  const std::int64_t left = std::max<std::int64_t>(0, until_ms - channel_services_.clock.monotonic_ms());
  for (const List* list : {&channels_, &filters_, &sinks_}) {
    for (const std::shared_ptr<plugin::Instance>& instance : *list) {
      countdown->expect();
      instance->services().strand.post([instance, left, countdown] {
        instance->stop(static_cast<std::uint32_t>(left), [countdown](const plugin::Outcome&) { countdown->arrive(); });
      });
    }
  }
}

}  // namespace ekiden::cli
