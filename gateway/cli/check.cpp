// SPDX-License-Identifier: Apache-2.0
#include "cli/check.hpp"

#include <memory>
#include <string>

#include "cli/command_line.hpp"
#include "cli/plan.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::string config;
  bool json = false;
};

int check(const Options& options, Context& context) {
  const Planned planned = make_plan(options.config, config::process_environment());
  if (options.json) {
    config::Diagnostics all = planned.diagnostics;
    const auto add = [&](config::Severity severity, const std::string& message) {
      config::Diagnostic diagnostic;
      diagnostic.severity = severity;
      diagnostic.file = options.config;
      diagnostic.code = "plugin";
      diagnostic.message = message;
      all.push_back(std::move(diagnostic));
    };
    for (const std::string& warning : planned.warnings) add(config::Severity::warning, warning);
    for (const Status& problem : planned.problems) add(config::Severity::error, problem.message());
    context.out << config::to_json(all) << "\n";
    return planned.exit_code;
  }
  context.err << config::to_text(planned.diagnostics);
  for (const std::string& warning : planned.warnings) context.err << "ekiden: warning: " << warning << "\n";
  for (const Status& problem : planned.problems) context.err << "ekiden: " << problem.message() << "\n";
  if (planned.plan)
    context.out << options.config << " is valid: " << planned.plan->channels.size() << " channel(s), "
                << planned.plan->sinks.size() << " sink(s), " << planned.plan->values.routes.size() << " route(s)\n";
  return planned.exit_code;
}

}  // namespace

void add_check_command(CLI::App& root, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      root.add_subcommand("check", "Check a configuration and the plugins it names, start nothing");
  add_config_option(*command, options->config);
  add_json_switch(*command, options->json);
  command->callback([options, &context] { context.exit_code = check(*options, context); });
}

}  // namespace ekiden::cli
