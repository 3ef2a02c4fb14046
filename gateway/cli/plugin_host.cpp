// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_host.hpp"

#include <fstream>
#include <memory>
#include <string>

#include "cli/command_line.hpp"
#include "plugin/library.hpp"
#include "plugin/manifest.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::string describe;
  std::string output;
};

int describe_file(const Options& options, Context& context) {
  Result<const plugin::Library*> library = plugin::Library::load(options.describe);
  Result<std::string> manifest = library ? plugin::describe(**library) : Result<std::string>(library.status());
  if (!manifest)
    return context.fail(manifest.status().code() == Code::not_found ? kExitNoInput : kExitConfig,
                        manifest.status().message());
  if (options.output.empty()) {
    context.out << *manifest;
    return kExitOk;
  }
  std::ofstream file(options.output, std::ios::trunc);
  if (file << *manifest && file.flush()) return kExitOk;
  return context.fail(kExitIo, "cannot write " + options.output);
}

}  // namespace

void add_plugin_host_command(CLI::App& root, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      root.add_subcommand("plugin-host", "Load one plugin in a process of its own (used by ekiden itself)");
  command->group("");
  command->add_option("--describe", options->describe, "print the manifest of this plugin file")->required();
  command->add_option("--output", options->output, "write the manifest to this file");
  command->callback([options, &context] { context.exit_code = describe_file(*options, context); });
}

}  // namespace ekiden::cli
