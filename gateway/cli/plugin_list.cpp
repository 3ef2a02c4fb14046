// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_list.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/plan.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::vector<std::string> paths;
  bool json = false;
};

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

int list(const Options& options, Context& context) {
  const plugin::Catalogue catalogue = scan_plugins(options.paths, context);
  if (options.json) {
    context.out << json_of(catalogue) << '\n';
  } else {
    context.out << table_of(catalogue);
  }
  return exit_code_of_plugins(catalogue.problems());
}

}  // namespace

CLI::App& plugin_group(CLI::App& root) {
  const auto groups = root.get_subcommands([](const CLI::App* command) { return command->get_name() == "plugin"; });
  if (!groups.empty()) return *groups.front();
  return *root.add_subcommand("plugin", "Plugins and what they hold")->require_subcommand(1);
}

CLI::Option* add_plugin_path_option(CLI::App& app, std::vector<std::string>& paths) {
  return add_option(app, "--path", paths, "A folder of plugins, or one file; may be given several times");
}

plugin::Catalogue scan_plugins(const std::vector<std::string>& paths, Context& context) {
  plugin::Catalogue catalogue =
      plugin::Catalogue::scan(paths.empty() ? default_plugin_path() : paths, describe_in_child);
  for (const std::string& warning : catalogue.warnings()) context.err << "ekiden: warning: " << warning << '\n';
  for (const Status& problem : catalogue.problems()) context.fail(problem);
  return catalogue;
}

void add_plugin_list_command(CLI::App& root, Context& context) {
  CLI::App* const command = plugin_group(root).add_subcommand("list", "List the components of the plugin files");
  const auto options = std::make_shared<Options>();
  add_plugin_path_option(*command, options->paths);
  add_json_switch(*command, options->json);
  command->callback([options, &context] { context.exit_code = list(*options, context); });
}

}  // namespace ekiden::cli
