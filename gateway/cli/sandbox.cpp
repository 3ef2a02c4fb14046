// SPDX-License-Identifier: Apache-2.0
#include "cli/sandbox.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/child_process.hpp"

namespace ekiden::cli {

std::string sandbox_program() {
  const std::string name = "ekiden-sandbox";
  const std::string beside = own_folder() + "/" + name;
  return access(beside.c_str(), X_OK) == 0 ? beside : find_program(name);
}

int run_sandbox(const std::vector<std::string>& arguments, Context& context) {
  const std::string program = sandbox_program();
  if (program.empty()) return context.fail(kExitNoInput, "there is no ekiden-sandbox beside ekiden or in PATH");
  std::vector<std::string> words{program, "run"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  return context.fail(kExitDefect, "cannot start " + program + ": " + std::generic_category().message(errno));
}

void add_sandbox_command(CLI::App& root, Context& context) {
  CLI::App* app =
      root.add_subcommand("sandbox", "Play the outside platforms and a CRM (arguments go to ekiden-sandbox run)");
  app->prefix_command();
  app->set_help_flag();
  app->callback([app, &context] { context.exit_code = run_sandbox(app->remaining(), context); });
}

}  // namespace ekiden::cli
