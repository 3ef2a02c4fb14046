// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_host.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cli/command_line.hpp"
#include "plugin/library.hpp"
#include "plugin/manifest.hpp"
#include "plugin/remote/child.hpp"

namespace ekiden::cli {

namespace {

constexpr int kChannel = 3;
constexpr std::array<std::string_view, 13> kKeptVariables = {
    "PATH=",           "LANG=",          "LC_",           "TZ=",           "LD_LIBRARY_PATH=", "MALLOC_",
    "GLIBC_TUNABLES=", "SSL_CERT_FILE=", "SSL_CERT_DIR=", "ASAN_OPTIONS=", "TSAN_OPTIONS=",    "UBSAN_OPTIONS=",
    "LSAN_OPTIONS="};

struct Options {
  bool serve = false;
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
  CLI::Option* const describe =
      command->add_option("--describe", options->describe, "print the manifest of this plugin file");
  command->add_option("--output", options->output, "write the manifest to this file")->needs(describe);
  command->add_flag("--serve", options->serve, "run one instance; the gateway is on descriptor 3")->excludes(describe);
  command->require_option(1, 2);
  command->callback([options, &context] {
    ::signal(SIGPIPE, SIG_IGN);  // as in the gateway's own process: a plugin finds the same in both
    context.exit_code = options->serve ? plugin::remote::serve_plugin(kChannel) : describe_file(*options, context);
  });
}

plugin::remote::Settings plugin_host_settings(plugin::remote::Settings tuning, std::string data_folder) {
  if (tuning.program.empty()) tuning.program = "/proc/self/exe";  // in the child, too: whatever stands in its place now
  tuning.data_folder = std::move(data_folder);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    for (const std::string_view kept : kKeptVariables)
      if (line.starts_with(kept)) tuning.environment.emplace_back(line);
  }
  return tuning;
}

}  // namespace ekiden::cli
