// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_new.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_templates.hpp"

namespace ekiden::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxName = 63;
constexpr std::string_view kHiddenPrefix = "dot_";

using Words = std::vector<std::pair<std::string, std::string>>;

Status check_name(const std::string& name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (!name.empty() && name.size() <= kMaxName && name[0] >= 'a' && name[0] <= 'z' && name.back() != '-' &&
      std::all_of(name.begin(), name.end(), fits))
    return {};
  return {Code::invalid, "\"" + name +
                             "\" is no name for a plugin: lower-case letters, digits and \"-\", a letter first, at "
                             "most 63; for example my-sink"};
}

std::set<std::string> languages(const std::string& kind) {
  std::set<std::string> found;
  for (const PluginTemplate& file : plugin_templates()) {
    const std::string_view folder = file.path.substr(0, file.path.find('/'));
    if (folder != "common" && file.path.substr(folder.size() + 1).starts_with(kind + "/")) found.emplace(folder);
  }
  return found;
}

Status check_kind_and_language(const PluginNewOptions& options) {
  if (options.kind != "adapter" && options.kind != "sink" && options.kind != "filter")
    return {Code::invalid, "\"" + options.kind + "\" is no kind: adapter, sink or filter"};
  const std::set<std::string> known = languages(options.kind);
  if (known.contains(options.lang)) return {};
  std::string list;
  for (const std::string& language : known) list += (list.empty() ? "" : ", ") + language;
  return {Code::invalid, "there is no template for the language \"" + options.lang + "\"; there are: " + list};
}

// As a double-quoted scalar of YAML takes it.
std::string escaped(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string replaced(std::string text, const Words& words) {
  for (const auto& [word, value] : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size()))
      text.replace(at, word.size(), value);
  }
  return text;
}

// "tests/dot_x" -> "tests/.x"
std::string target_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t base = slash == std::string_view::npos ? 0 : slash + 1;
  if (!path.substr(base).starts_with(kHiddenPrefix)) return std::string(path);
  return std::string(path.substr(0, base)) + "." + std::string(path.substr(base + kHiddenPrefix.size()));
}

Status write_project(const fs::path& folder, const std::map<std::string, std::string>& files) {
  std::error_code failed;
  if (!fs::create_directories(folder, failed) || failed)
    return {failed ? Code::io : Code::conflict,
            failed ? folder.string() + " cannot be made: " + failed.message() : folder.string() + " exists already"};
  for (const auto& [name, text] : files) {
    const fs::path path = folder / name;
    fs::create_directories(path.parent_path(), failed);
    std::ofstream file(path, std::ios::binary);
    if (!(file << text && file.flush())) return {Code::io, path.string() + " cannot be written"};
  }
  return {};
}

}  // namespace

Result<std::map<std::string, std::string>> plugin_project(const PluginNewOptions& options, const fs::path& folder) {
  if (Status status = check_name(options.name); !status) return status;
  if (Status status = check_kind_and_language(options); !status) return status;
  std::string identifier = options.name;
  std::replace(identifier.begin(), identifier.end(), '-', '_');
  const std::vector<std::string> plugins = default_plugin_path();
  const Words words = {{"@NAME@", options.name},
                       {"@FILE@", identifier},
                       {"@KIND@", options.kind},
                       {"@FOLDER@", escaped(folder.string())},
                       {"@EXAMPLES@", escaped(example_plugin_folder())},
                       {"@PLUGINS@", escaped(plugins.empty() ? "" : plugins.front())}};
  std::map<std::string, std::string> files;
  for (const std::string& layer : {std::string("common/all/"), "common/" + options.kind + "/", options.lang + "/all/",
                                   options.lang + "/" + options.kind + "/"}) {
    for (const PluginTemplate& file : plugin_templates()) {
      if (!file.path.starts_with(layer)) continue;
      files[target_name(file.path.substr(layer.size()))] = replaced(std::string(file.text), words);
    }
  }
  return files;
}

int run_plugin_new(const PluginNewOptions& options, Context& context) {
  std::error_code failed;
  const fs::path folder = fs::weakly_canonical(fs::path(options.out) / options.name, failed);
  if (failed) return context.fail(kExitIo, options.out + ": " + failed.message());
  const Result<std::map<std::string, std::string>> files = plugin_project(options, folder);
  if (!files) return context.fail(kExitUsage, files.status().message());
  if (fs::exists(folder, failed))
    return context.fail(kExitUsage,
                        folder.string() + " exists already; nothing was written. Give another name, or --out");
  if (const Status status = write_project(folder, *files); !status) return context.fail(status);
  context.out << "made " << folder.string() << "; go on with its README.md\n";
  return kExitOk;
}

void add_plugin_new_command(CLI::App& root, Context& context) {
  const auto groups = root.get_subcommands([](const CLI::App* command) { return command->get_name() == "plugin"; });
  CLI::App* group = groups.empty() ? nullptr : groups.front();
  if (group == nullptr) group = root.add_subcommand("plugin", "Plugins and what they hold")->require_subcommand(1);
  CLI::App* app = group->add_subcommand("new", "Make a project for a plugin of your own");
  const auto options = std::make_shared<PluginNewOptions>();
  app->add_option("NAME", options->name, "The component's id, for example my-sink")->required();
  add_option(*app, "--kind", options->kind, "adapter, sink or filter")->required();
  add_option(*app, "--lang", options->lang, "The language, for example c or cpp")->required();
  add_option(*app, "--out", options->out, "Where the project's folder is made");
  app->callback([options, &context] { context.exit_code = run_plugin_new(*options, context); });
}

}  // namespace ekiden::cli
