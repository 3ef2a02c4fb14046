// SPDX-License-Identifier: Apache-2.0
#include "cli/crash_aftermath.hpp"

#include <cstring>
#include <functional>
#include <optional>
#include <set>

#include "plugin/crash_record.hpp"
#include "plugin/demotions.hpp"

namespace ekiden::cli {

namespace {

void for_each_instance(Plan& plan, const std::function<void(PlannedInstance&)>& work) {
  for (std::vector<PlannedInstance>* list : {&plan.channels, &plan.sinks, &plan.filters})
    for (PlannedInstance& instance : *list) work(instance);
}

std::string signal_text(int number) {
  const char* const text = ::sigdescr_np(number);
  return text == nullptr ? "signal " + std::to_string(number) : text;
}

// The plugin that the crash belongs to; empty when the plan does not name it any more.
std::string culprit(const plugin::Crash& crash, Plan& plan) {
  std::string name;
  for_each_instance(plan, [&](const PlannedInstance& instance) {
    const bool mine = crash.instance.empty()
                          ? plugin::plugin_name(instance.component.file) == plugin::plugin_name(crash.file)
                          : instance.id == crash.instance;
    if (mine) name = plugin::plugin_name(instance.component.file);
  });
  return name;
}

}  // namespace

std::string crash_file(const std::string& data_dir) {
  return data_dir + "/crash";
}

Status settle_last_crash(Plan& plan, Fs& fs, Clock& clock, Log& log) {
  const std::string data_dir = plan.values.data_dir.string();
  Result<plugin::Demotions> demotions = plugin::Demotions::load(fs, data_dir);
  if (!demotions) return demotions.status();
  if (const std::optional<plugin::Crash> crash = plugin::read_crash(fs, crash_file(data_dir))) {
    const std::string name = culprit(*crash, plan);
    log.error("plugin", "the last run of the gateway ended in a crash",
              {{"signal", signal_text(crash->signal)},
               {"in", crash->file.empty() ? "a call into " + crash->instance : crash->file}});
    if (!name.empty())
      if (Status status = demotions->demote(name, {crash->signal, clock.wall_ms()}); !status) return status;
  }
  if (fs.exists(crash_file(data_dir)))
    if (Status status = fs.remove(crash_file(data_dir)); !status) return status;

  std::set<std::string> logged;
  for_each_instance(plan, [&](PlannedInstance& instance) {
    const std::string name = plugin::plugin_name(instance.component.file);
    const plugin::Demotions::Reason* const reason = demotions->find(name);
    if (reason == nullptr) return;
    instance.isolation = config::Isolation::process;
    instance.demoted = {Health::State::degraded,
                        "the plugin " + name + " crashed the gateway (" + signal_text(reason->signal) +
                            ") and runs in a process of its own until `ekiden plugin promote " + name + "`",
                        reason->at_ms};
    if (logged.insert(name).second) log.warning("plugin", instance.demoted.reason, {{"plugin", name}});
  });
  return {};
}

}  // namespace ekiden::cli
