// SPDX-License-Identifier: Apache-2.0
#include "cli/instances.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "plugin/library.hpp"
#include "plugin/offload.hpp"
#include "plugin/remote/remote_plugin.hpp"

namespace ekiden::cli {

namespace {

constexpr std::int64_t kStartTimeoutMs = 30'000;

}  // namespace

Result<plugin::Make> Instances::maker(const PlannedInstance& planned, const Place& place) const {
  if (planned.isolation == config::Isolation::process)
    return plugin::remote::make_remote(place.children, place.services, processes_);
  // It stays 0 for a plugin of this process; it is there so that dashboards and alerts may name it.
  place.services.metrics.counter("ekiden_plugin_restarts_total",
                                 {{"plugin", std::filesystem::path(planned.component.file).stem().string()}});
  Result<const plugin::Library*> library = plugin::Library::load(planned.component.file);
  if (!library) return library.status();
  return plugin::make_from(**library);
}

Result<std::shared_ptr<plugin::Instance>> Instances::make(const PlannedInstance& planned, const Place& place) const {
  Result<plugin::Make> maker_of = maker(planned, place);
  if (!maker_of) return maker_of.status();
  // A channel and a sink may have the same id.
  Result<Kv*> values = store_.space(std::string(plugin::to_string(planned.component.kind)) + "/" + planned.id);
  if (!values) return values.status();
  plugin::Services services = place.services;
  services.kv = *values;
  services.secrets = planned.secrets.get();
  Result<std::shared_ptr<plugin::Instance>> instance =
      plugin::Instance::create(*maker_of, planned.component, planned.id, services);
  if (!instance) return instance.status();
  (*instance)->note(planned.demoted);
  if (Status status = (*instance)->configure(planned.config, planned.account); !status)
    return status.within(std::string(plugin::to_string(planned.component.kind)) + " " + planned.id);
  return instance;
}

Status Instances::make_all(const std::vector<PlannedInstance>& planned, const Place& place, List& list) const {
  for (const PlannedInstance& one : planned) {
    Result<std::shared_ptr<plugin::Instance>> instance = make(one, place);
    if (!instance) return instance.status();
    list.push_back(*std::move(instance));
  }
  return {};
}

Status Instances::create(const Plan& plan) {
  if (Status status = make_all(plan.channels, channels_at_, channels_); !status) return status;
  if (Status status = make_all(plan.filters, sinks_at_, filters_); !status) return status;
  return make_all(plan.sinks, sinks_at_, sinks_);
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
  Clock& clock = channels_at_.services.clock;
  if (!pending->wait(clock, clock.monotonic_ms() + kStartTimeoutMs))
    return Status(Code::unavailable, "a channel, filter or sink did not start within 30 s");
  const std::lock_guard lock(failure->first);
  return failure->second;
}

void Instances::stop(std::int64_t until_ms, const std::shared_ptr<Countdown>& countdown) const {
  const std::int64_t left = std::max<std::int64_t>(0, until_ms - channels_at_.services.clock.monotonic_ms());
  for (const List* list : {&channels_, &filters_, &sinks_}) {
    for (const std::shared_ptr<plugin::Instance>& instance : *list) {
      countdown->expect();
      instance->services().strand.post([instance, left, countdown] {
        instance->stop(static_cast<std::uint32_t>(left), [countdown](const plugin::Outcome&) { countdown->arrive(); });
      });
    }
  }
}

std::vector<Unstopped> Instances::unstopped() const {
  std::vector<Unstopped> found;
  for (const List* list : {&channels_, &filters_, &sinks_}) {
    for (const std::shared_ptr<plugin::Instance>& instance : *list) {
      if (instance->state() == plugin::Instance::State::stopped) continue;
      found.push_back({instance->id(), instance->offload().is_running()
                                           ? "work that it has offloaded has not returned"
                                           : "a call into it, or its stop, has not ended"});
    }
  }
  return found;
}

}  // namespace ekiden::cli
