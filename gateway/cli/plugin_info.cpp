// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_info.hpp"

#include <memory>
#include <string>
#include <vector>

#include "api/json_text.hpp"
#include "cli/component_reference.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_list.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::string name;
  std::vector<std::string> paths;
  bool json = false;
};

std::string json_of(const plugin::Component& component) {
  api::JsonText json;
  json.begin_object()
      .field("kind", plugin::to_string(component.kind))
      .field("id", component.id)
      .field("version", component.version)
      .field("file", component.file)
      .key("descriptor")
      .raw(component.descriptor)
      .end_object();
  return json.take();
}

int info(const Options& options, Context& context) {
  const plugin::Catalogue catalogue = scan_plugins(options.paths, context);
  std::vector<std::string> names;
  bool found = false;
  for (const plugin::Component& component : catalogue.components()) {
    names.push_back(component.id);
    if (component.id != options.name) continue;
    if (options.json) {
      context.out << json_of(component) << '\n';
    } else {
      context.out << (found ? "\n" : "") << to_terminal(reference_of(component));
    }
    found = true;
  }
  if (found) return kExitOk;
  const std::string meant = nearest(options.name, names);
  return context.fail(kExitNoInput, "no plugin has the component \"" + options.name + "\"" +
                                        (meant.empty() ? "; `ekiden plugin list` shows what there is"
                                                       : "; did you mean \"" + meant + "\"?"));
}

}  // namespace

void add_plugin_info_command(CLI::App& root, Context& context) {
  CLI::App* const command = plugin_group(root).add_subcommand("info", "Show what a component declares about itself");
  const auto options = std::make_shared<Options>();
  command->add_option("name", options->name, "The component, as a configuration names it")->required();
  add_plugin_path_option(*command, options->paths);
  add_json_switch(*command, options->json);
  command->callback([options, &context] { context.exit_code = info(*options, context); });
}

}  // namespace ekiden::cli
