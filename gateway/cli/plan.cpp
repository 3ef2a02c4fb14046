// SPDX-License-Identifier: Apache-2.0
#include "cli/plan.hpp"

#include <rapidjson/document.h>

#include <algorithm>

#include "cli/child_process.hpp"
#include "cli/exit_codes.hpp"
#include "cli/plan_routes.hpp"
#include "pipeline/command_request.hpp"
#include "pipeline/message_template.hpp"

namespace ekiden::cli {

namespace {

constexpr std::int64_t kDescribeTimeoutMs = 10'000;

plugin::Kind plugin_kind(config::ComponentKind kind) {
  switch (kind) {
    case config::ComponentKind::adapter:
      return plugin::Kind::adapter;
    case config::ComponentKind::sink:
      return plugin::Kind::sink;
    case config::ComponentKind::filter:
      return plugin::Kind::filter;
  }
  return plugin::Kind::adapter;
}

std::vector<std::string> names_of(const plugin::Catalogue& catalogue, plugin::Kind kind) {
  std::vector<std::string> names;
  for (const plugin::Component& component : catalogue.components())
    if (component.kind == kind) names.push_back(component.id);
  return names;
}

std::string account_of(const plugin::Component& component, const std::string& config, const std::string& id) {
  rapidjson::Document document;
  document.Parse(config.data(), config.size());
  const bool named = !component.account_key.empty() && document.IsObject() &&
                     document.HasMember(component.account_key) && document[component.account_key].IsString();
  return named ? document[component.account_key].GetString() : id;
}

// What the file says, else what the component needs: a program that it starts is confined only behind a process of its
// own.
config::Isolation isolation_of(const plugin::Component& component, const config::Instance& instance) {
  const bool apart = component.needs.own_runtime || component.needs.processes;
  return instance.isolation.value_or(apart ? config::Isolation::process : config::Isolation::host);
}

// Plans the channels, the sinks or the filters of the file.
std::vector<PlannedInstance> plan_instances(const config::ConfigFile& file, config::ComponentKind kind,
                                            const std::vector<config::Instance>& instances,
                                            const plugin::Catalogue& catalogue, config::Diagnostics& diagnostics) {
  std::vector<PlannedInstance> planned;
  for (const config::Instance& instance : instances) {
    const plugin::Component* const component = catalogue.find(plugin_kind(kind), instance.component);
    if (component == nullptr) {
      diagnostics.push_back(file.unknown_component(kind, instance.id, names_of(catalogue, plugin_kind(kind))));
      continue;
    }
    const config::Isolation isolation = isolation_of(*component, instance);
    if (component->needs.own_runtime && isolation == config::Isolation::host) {
      diagnostics.push_back(file.refused_isolation(
          kind, instance.id,
          "\"" + component->id + "\" brings a language runtime along, with threads and signal handlers of its own",
          "write isolation: process, or leave it out"));
      continue;
    }
    config::ComponentConfig checked = file.check_component(kind, instance.id, component->config_schema);
    diagnostics.insert(diagnostics.end(), checked.diagnostics.begin(), checked.diagnostics.end());
    if (!checked.ok()) continue;
    std::string account = account_of(*component, checked.json, instance.id);
    planned.push_back({instance.id, *component, std::move(checked.json), std::move(account), std::move(checked.secrets),
                       isolation, instance.delivery, record_schema_of(*component)});
  }
  return planned;
}

// Places that nobody knows, and what the channel of a template cannot send.
void check_templates(const config::ConfigFile& file, const std::vector<PlannedInstance>& channels,
                     config::Diagnostics& diagnostics) {
  if (!file.values().conversations) return;
  const std::vector<config::Template>& templates = file.values().conversations->templates;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const config::Template& form = templates[i];
    const auto channel = std::find_if(channels.begin(), channels.end(),
                                      [&form](const PlannedInstance& one) { return one.id == form.channel; });
    if (channel == channels.end()) continue;  // told already
    if (const std::optional<std::string> place = pipeline::unknown_place(form.parts)) {
      diagnostics.push_back(
          file.refused_template(i, *place, "a place in braces that nobody knows",
                                "known are {text}, {name} and {time}, as {text:20} or {name|customer}"));
      continue;
    }
    const pipeline::MessageTemplate message(form.channel, form.parts, form.utc_offset_ms);
    const Result<pipeline::CommandRequest> request = pipeline::read_command(message.sample());
    const Status status = request ? pipeline::check_against(*request, channel->component) : request.status();
    if (!status)
      diagnostics.push_back(file.refused_template(i, "", status.message(), "`ekiden plugin info` shows what it sends"));
  }
}

}  // namespace

std::vector<std::string> default_plugin_path() {
  const std::filesystem::path prefix = std::filesystem::path(own_folder()).parent_path();
  const std::filesystem::path built = prefix / "plugins", installed = prefix / "lib/ekiden/plugins";
  std::error_code ignored;
  const bool in_build = !std::filesystem::exists(installed, ignored) && std::filesystem::is_directory(built, ignored);
  return {(in_build ? built : installed).string()};
}

std::string example_plugin_folder() {
  const std::filesystem::path prefix = std::filesystem::path(own_folder()).parent_path();
  const std::filesystem::path built = prefix / "examples/plugins", installed = prefix / "lib/ekiden/examples";
  std::error_code ignored;
  const bool in_build = !std::filesystem::exists(installed, ignored) && std::filesystem::is_directory(built, ignored);
  return (in_build ? built : installed).string();
}

int exit_code_of_plugins(const std::vector<Status>& problems) {
  if (problems.empty()) return kExitOk;
  const bool permission = std::all_of(problems.begin(), problems.end(),
                                      [](const Status& problem) { return problem.code() == Code::denied; });
  return permission ? kExitNotPermitted : kExitConfig;
}

Result<std::string> describe_in_child(const std::string& file) {
  Result<ChildOutput> child =
      run_child({own_folder() + "/ekiden", "plugin-host", "--describe", file}, kDescribeTimeoutMs);
  if (!child) return Status(Code::config, file + " cannot be described: " + child.status().message());
  if (child->exit_code == kExitOk) return std::move(child->out);
  std::string reason = child->err.substr(0, child->err.find('\n'));
  if (child->exit_code > 128)
    reason = file + " crashes when it is loaded (signal " + std::to_string(child->exit_code - 128) + ")";
  if (reason.starts_with("ekiden: ")) reason.erase(0, 8);
  return Status(Code::config, reason);
}

Planned make_plan(const std::filesystem::path& file, const config::Environment& environment) {
  Planned result;
  config::Loaded loaded = config::load(file, environment);
  result.diagnostics = std::move(loaded.diagnostics);
  result.exit_code = exit_code_of_file(result.diagnostics);
  if (!loaded.file) return result;

  Plan plan;
  plan.values = loaded.file->values();
  std::vector<std::string> paths;
  for (const std::filesystem::path& path : plan.values.plugin_path) paths.push_back(path.string());
  const plugin::Catalogue catalogue =
      plugin::Catalogue::scan(paths.empty() ? default_plugin_path() : paths, describe_in_child);
  result.problems = catalogue.problems();
  result.warnings = catalogue.warnings();

  plan.channels =
      plan_instances(*loaded.file, config::ComponentKind::adapter, plan.values.channels, catalogue, result.diagnostics);
  plan.sinks =
      plan_instances(*loaded.file, config::ComponentKind::sink, plan.values.sinks, catalogue, result.diagnostics);
  plan.filters =
      plan_instances(*loaded.file, config::ComponentKind::filter, plan.values.filters, catalogue, result.diagnostics);
  check_templates(*loaded.file, plan.channels, result.diagnostics);
  plan.routes = plan_routes(*loaded.file, plan, environment, result.diagnostics);
  config::sort_by_place(result.diagnostics);
  if (config::has_errors(result.diagnostics)) return result;
  result.exit_code = exit_code_of_plugins(result.problems);
  if (result.exit_code != kExitOk) return result;
  result.plan = std::move(plan);
  return result;
}

}  // namespace ekiden::cli
