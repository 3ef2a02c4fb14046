// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_routes.hpp"

#include <algorithm>
#include <map>

#include "cli/map_file.hpp"
#include "config/schema.hpp"

namespace ekiden::cli {

namespace {

class RoutePlanner {
 public:
  RoutePlanner(const config::ConfigFile& file, const Plan& plan, const config::Environment& environment,
               config::Diagnostics& diagnostics)
      : file_(file), plan_(plan), environment_(environment), diagnostics_(diagnostics) {}

  PlannedRoute plan(std::size_t index) {
    const config::Route& route = plan_.values.routes[index];
    PlannedRoute planned;
    if (!route.condition.empty()) planned.condition = condition_of(route.condition, index);
    if (!route.map.empty()) planned.map = map_of(route, index);
    return planned;
  }

 private:
  std::shared_ptr<const mapping::Condition> condition_of(const std::string& text, std::size_t index) {
    std::vector<mapping::Mistake> mistakes;
    auto condition = mapping::Condition::compile(text, mistakes);
    for (const mapping::Mistake& mistake : mistakes)
      diagnostics_.push_back(
          file_.bad_condition(index, mistake.offset, mistake.message, did_you_mean(mistake.word, mistake.candidates)));
    return condition;
  }

  std::shared_ptr<const mapping::Map> map_of(const config::Route& route, std::size_t index) {
    const auto [found, is_new] = maps_.try_emplace(route.map);
    if (is_new) {
      found->second = MapFile::load(route.map, environment_);
      const config::Diagnostics& said = found->second.diagnostics();
      diagnostics_.insert(diagnostics_.end(), said.begin(), said.end());
    }
    const MapFile& map = found->second;
    if (!map.map()) return nullptr;
    for (const std::string& id : route.to) {
      const auto sink = std::find_if(plan_.sinks.begin(), plan_.sinks.end(),
                                     [&](const PlannedInstance& planned) { return planned.id == id; });
      if (sink == plan_.sinks.end()) continue;  // reported already
      if (!sink->record) {
        diagnostics_.push_back(
            file_.refused_map(index, "the sink \"" + id + "\" takes no record", "leave the map out"));
        continue;
      }
      const config::Diagnostics said = map.against(*sink->record, id);
      diagnostics_.insert(diagnostics_.end(), said.begin(), said.end());
    }
    return map.map();
  }

  const config::ConfigFile& file_;
  const Plan& plan_;
  const config::Environment& environment_;
  config::Diagnostics& diagnostics_;
  std::map<std::filesystem::path, MapFile> maps_;
};

}  // namespace

std::shared_ptr<const config::ReadySchema> record_schema_of(const plugin::Component& component) {
  const bool takes_any = !component.record_schema.empty() && config::check_schema(component.record_schema).ok();
  return takes_any ? std::make_shared<const config::ReadySchema>(component.record_schema) : nullptr;
}

std::vector<PlannedRoute> plan_routes(const config::ConfigFile& file, const Plan& plan,
                                      const config::Environment& environment, config::Diagnostics& diagnostics) {
  RoutePlanner planner(file, plan, environment, diagnostics);
  std::vector<PlannedRoute> routes;
  for (std::size_t i = 0; i < plan.values.routes.size(); ++i) routes.push_back(planner.plan(i));
  return routes;
}

}  // namespace ekiden::cli
