// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_list.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/plan.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

std::string json_of(const plugin::Catalogue& catalogue) {
  api::JsonText json;
  json.begin_object().key("components").begin_array();
  for (const plugin::Component& component : catalogue.components()) {
    json.begin_object()
        .field("kind", plugin::to_string(component.kind))
        .field("id", component.id)
        .field("version", component.version)
        .field("title", component.title)
        .field("file", component.file)
        .end_object();
  }
  json.end_array().key("problems").begin_array();
  for (const Status& problem : catalogue.problems()) json.value(problem.message());
  return json.end_array().end_object().take();
}

std::string table_of(const plugin::Catalogue& catalogue) {
  Table table({"KIND", "ID", "VERSION", "TITLE", "FILE"});
  for (const plugin::Component& component : catalogue.components()) {
    table.add({std::string(plugin::to_string(component.kind)), component.id, component.version, component.title,
               component.file});
  }
  return table.text();
}

}  // namespace

int run_plugin_list(const PluginListOptions& options, Context& context) {
  const std::vector<std::string> paths = options.paths.empty() ? default_plugin_path() : options.paths;
  if (paths.empty()) return context.fail(kExitNoInput, "there is no plugin folder beside ekiden; give --path DIR");
  const plugin::Catalogue catalogue = plugin::Catalogue::scan(paths, describe_in_child);
  if (options.json) {
    context.out << json_of(catalogue) << '\n';
  } else {
    context.out << table_of(catalogue);
  }
  for (const std::string& warning : catalogue.warnings()) context.err << "ekiden: warning: " << warning << '\n';
  for (const Status& problem : catalogue.problems()) context.fail(problem);
  return exit_code_of_plugins(catalogue.problems());
}

void add_plugin_list_command(CLI::App& root, Context& context) {
  const auto groups = root.get_subcommands([](const CLI::App* command) { return command->get_name() == "plugin"; });
  CLI::App* group = groups.empty() ? nullptr : groups.front();
  if (group == nullptr) group = root.add_subcommand("plugin", "Plugins and what they hold")->require_subcommand(1);
  CLI::App* app = group->add_subcommand("list", "List the components of the plugin files");
  const auto options = std::make_shared<PluginListOptions>();
  add_option(*app, "--path", options->paths, "A folder of plugins, or one file; may be given several times");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_plugin_list(*options, context); });
}

}  // namespace ekiden::cli
