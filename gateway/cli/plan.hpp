// SPDX-License-Identifier: Apache-2.0
// From a configuration file to everything that a gateway needs to start: what `check` looks at and `run` runs.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "config/gateway_config.hpp"
#include "config/schema.hpp"
#include "core/health.hpp"
#include "mapping/condition.hpp"
#include "mapping/map.hpp"
#include "plugin/catalogue.hpp"

namespace ekiden::cli {

struct PlannedInstance {
  std::string id;
  plugin::Component component;
  std::string config;  // complete, secrets included
  std::string account;
  std::shared_ptr<const Secrets> secrets;
  config::Isolation isolation = config::Isolation::host;
  config::Delivery delivery{};
  std::shared_ptr<const config::ReadySchema> record{};  // of a sink: the records that it takes; null: none
  Health demoted{};  // degraded, and why, when the plugin may not run where the configuration says
};

struct PlannedRoute {
  std::shared_ptr<const mapping::Condition> condition;  // null: none
  std::shared_ptr<const mapping::Map> map;              // null: none
};

struct Plan {
  config::GatewayConfig values;
  std::vector<PlannedInstance> channels;
  std::vector<PlannedInstance> sinks;
  std::vector<PlannedInstance> filters;
  std::vector<PlannedRoute> routes;  // one for each of values.routes
};

struct Planned {
  std::optional<Plan> plan;           // absent when anything is wrong
  config::Diagnostics diagnostics;    // of the file; warnings too
  std::vector<Status> problems;       // of plugin files
  std::vector<std::string> warnings;  // of plugin files, one sentence each
  int exit_code = 0;                  // 66, 77 or 78 when there is no plan
};

// Reads and checks the configuration, finds the plugins that it names and checks each component's own configuration.
// Starts nothing and maps no plugin.
Planned make_plan(const std::filesystem::path& file, const config::Environment& environment);

// Where plugins are when the configuration does not say, seen from the program's own folder: ../lib/ekiden/plugins as
// installed, or ../plugins in a build tree.
std::vector<std::string> default_plugin_path();
// Where the example plugins are, which a gateway runs only when its configuration names their folder:
// ../lib/ekiden/examples, or ../examples/plugins in a build tree.
std::string example_plugin_folder();

// The exit code for what is wrong with plugin files: 77 when it is only who may write them, else 78; 0 when nothing is.
int exit_code_of_plugins(const std::vector<Status>& problems);

// Asks `ekiden plugin-host --describe` in a child for the manifest of one file.
Result<std::string> describe_in_child(const std::string& file);

}  // namespace ekiden::cli
