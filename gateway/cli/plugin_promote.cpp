// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_promote.hpp"

#include <memory>
#include <string>

#include "cli/command_line.hpp"
#include "cli/plugin_list.hpp"
#include "config/environment.hpp"
#include "config/gateway_config.hpp"
#include "core/posix_fs.hpp"
#include "plugin/demotions.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::string config;
  std::string plugin;
};

int promote(const Options& options, Context& context) {
  const config::Loaded loaded = config::load(options.config, config::process_environment());
  if (!loaded.file) {
    context.err << config::to_text(loaded.diagnostics);
    return exit_code_of_file(loaded.diagnostics);
  }
  PosixFs fs;
  Result<plugin::Demotions> demotions = plugin::Demotions::load(fs, loaded.file->values().data_dir.string());
  if (!demotions) return context.fail(demotions.status());
  if (Status status = demotions->promote(options.plugin); !status)
    return context.fail(status.code() == Code::not_found ? kExitFound : exit_code_of(status.code()), status.message());
  context.out << options.plugin << " runs where the configuration says, from the gateway's next start on\n";
  return kExitOk;
}

}  // namespace

void add_plugin_promote_command(CLI::App& root, Context& context) {
  CLI::App* const app = plugin_group(root).add_subcommand("promote",
                                                          "Let a plugin that crashed the gateway run again where the "
                                                          "configuration says, from the next start on");
  const auto options = std::make_shared<Options>();
  add_config_option(*app, options->config);
  app->add_option("NAME", options->plugin, "the plugin: its file without folder and .so")->required();
  app->callback([options, &context] { context.exit_code = promote(*options, context); });
}

}  // namespace ekiden::cli
