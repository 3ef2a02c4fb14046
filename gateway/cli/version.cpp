// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "ekiden/base.h"

namespace ekiden::cli {

namespace {

constexpr std::string_view kAbi = EKD_ABI_VERSION;
#ifdef __clang__
#define EKIDEN_COMPILER __VERSION__
#else
#define EKIDEN_COMPILER "GCC " __VERSION__
#endif
#ifdef EKIDEN_SANITIZED
constexpr std::string_view kBuild = "sanitized, " EKIDEN_COMPILER;
#else
constexpr std::string_view kBuild = EKIDEN_COMPILER;
#endif
#undef EKIDEN_COMPILER

std::string version_line() {
  return std::string("ekiden ") + EKIDEN_VERSION + " (plugin ABI " + std::string(kAbi) + ", " + std::string(kBuild) +
         ")";
}

}  // namespace

int run_version(bool json, Context& context) {
  if (json) {
    api::JsonText text;
    text.begin_object().field("version", EKIDEN_VERSION).field("abi", kAbi).field("build", kBuild).end_object();
    context.out << text.text() << '\n';
  } else {
    context.out << version_line() << '\n';
  }
  return kExitOk;
}

void add_version_command(CLI::App& root, Context& context) {
  root.set_version_flag("--version", version_line());
  CLI::App* app = root.add_subcommand("version", "Print the version");
  const auto json = std::make_shared<bool>(false);
  add_json_switch(*app, *json);
  app->callback([json, &context] { context.exit_code = run_version(*json, context); });
}

}  // namespace ekiden::cli
