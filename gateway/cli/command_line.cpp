// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <algorithm>
#include <numeric>

namespace ekiden::cli {

namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

// The innermost command that was named.
const CLI::App* innermost(const CLI::App* app) {
  for (const CLI::App* named : app->get_subcommands()) return innermost(named);
  return app;
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  return flags;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); }))
    names.push_back(command->get_name());
  return names;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// "ekiden dead-letters list"
std::string path_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? "ekiden" : path_of(*app.get_parent()) + " " + app.get_name();
}

// The first word of the command line that `app` does not know.
std::string unknown_word(const CLI::App& root, const CLI::App& app) {
  const std::vector<std::string> left = root.remaining(true);
  const std::vector<std::string> own = app.remaining();
  return !own.empty() ? own.front() : left.empty() ? std::string() : left.front();
}

int report_usage(const CLI::App& root, const CLI::ParseError& error, Context& context) {
  const CLI::App& app = *innermost(&root);
  const std::string word = unknown_word(root, app);
  const bool is_unknown = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
                          (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !word.empty());
  if (is_unknown && !word.empty()) {
    const bool is_flag = word.starts_with('-');
    const bool has_commands = !is_flag && !commands_of(app).empty();
    context.err << "ekiden: unknown "
                << (is_flag        ? "flag '"
                    : has_commands ? "command '"
                                   : "argument '")
                << word << "'";
    const std::string meant =
        is_flag ? nearest(word.substr(0, word.find('=')), flags_of(app)) : nearest(word, commands_of(app));
    context.err << (meant.empty() ? "\n" : "; did you mean '" + meant + "'?\n");
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !commands_of(app).empty()) {
    context.err << "ekiden: which command? One of: " << joined(commands_of(app)) << '\n';
  } else {
    context.err << "ekiden: " << error.what() << '\n';
  }
  context.err << "See '" << path_of(app) << " --help'.\n";
  return kExitUsage;
}

}  // namespace

std::string environment_twin(std::string_view flag, std::string_view command) {
  while (flag.starts_with('-')) flag.remove_prefix(1);
  std::string name = "EKIDEN_" + (command.empty() ? std::string() : std::string(command) + "_") + std::string(flag);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::string command_of(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr || parent->get_parent() == nullptr ? app.get_name() : command_of(*parent);
}

CLI::Option* add_switch(CLI::App& app, const std::string& flag, bool& value, const std::string& description) {
  return app.add_flag(flag, value, description)->envname(environment_twin(flag, command_of(app)));
}

CLI::Option* add_config_option(CLI::App& app, std::string& value) {
  return app.add_option("-c,--config", value, "configuration file")->required()->envname("EKIDEN_CONFIG");
}

CLI::Option* add_json_switch(CLI::App& app, bool& value) {
  return app.add_flag("--json", value, "Print JSON")->envname(environment_twin("--json"));
}

int run_command_line(CLI::App& root, int argc, const char* const* argv, Context& context) {
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
      return root.exit(error, context.out, context.err);
    return report_usage(root, error, context);
  }
  return context.exit_code;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const bool begins = word.size() >= 3 && candidate.starts_with(word);
    const std::size_t far = begins ? 1 : distance(word, candidate);
    if (far < best_distance) {
      best = candidate;
      best_distance = far;
    }
  }
  return best;
}

}  // namespace ekiden::cli
