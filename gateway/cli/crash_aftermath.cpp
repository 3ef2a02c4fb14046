// SPDX-License-Identifier: Apache-2.0
#include "cli/crash_aftermath.hpp"

#include <cstring>
#include <functional>
#include <optional>
#include <set>

#include "plugin/crash_record.hpp"

namespace ekiden::cli {

namespace {

void for_each_instance(const Plan& plan, const std::function<void(const PlannedInstance&)>& work) {
  for (const std::vector<PlannedInstance>* list : {&plan.channels, &plan.sinks, &plan.filters})
    for (const PlannedInstance& instance : *list) work(instance);
}

// The plugin that the crash belongs to; empty when the plan does not name it any more.
std::string culprit(const plugin::Crash& crash, const Plan& plan) {
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

Result<plugin::Demotions> settle_last_crash(const Plan& plan, Fs& fs, Clock& clock, Log& log) {
  const std::string data_dir = plan.values.data_dir.string();
  Result<plugin::Demotions> demotions = plugin::Demotions::load(fs, data_dir);
  if (!demotions) return demotions;
  if (const std::optional<plugin::Crash> crash = plugin::read_crash(fs, crash_file(data_dir))) {
    const std::string name = culprit(*crash, plan);
    log.error("plugin", "the last run of the gateway ended in a crash",
              {{"signal", ::sigdescr_np(crash->signal) == nullptr ? "?" : ::sigdescr_np(crash->signal)},
               {"in", crash->file.empty() ? "a call into " + crash->instance : crash->file}});
    if (!name.empty())
      if (Status status = demotions->demote(name, {crash->signal, clock.wall_ms()}); !status) return status;
  }
  if (fs.exists(crash_file(data_dir)))
    if (Status status = fs.remove(crash_file(data_dir)); !status) return status;

  std::set<std::string> reported;
  for_each_instance(plan, [&](const PlannedInstance& instance) {
    const std::string name = plugin::plugin_name(instance.component.file);
    if (demotions->find(name) != nullptr && reported.insert(name).second)
      log.warning("plugin", "a plugin that crashed the gateway runs in a process of its own",
                  {{"plugin", name}, {"until", "ekiden plugin promote " + name}});
  });
  return demotions;
}

}  // namespace ekiden::cli
