// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_docs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/component_reference.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_list.hpp"

namespace ekiden::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> paths;
  std::string out;
  bool check = false;
};

using Pages = std::map<std::string, std::string>;  // file name -> text

Pages pages_of(const plugin::Catalogue& catalogue) {
  Pages pages;
  std::map<std::string, std::string> lines;  // of the index, by page
  for (const plugin::Component& component : catalogue.components()) {
    const ComponentReference reference = reference_of(component);
    const std::string name = reference.kind + "-" + reference.id + ".md";
    pages[name] = to_markdown(reference);
    lines[name] = "| " + reference.kind + " | [" + reference.id + "](" + name + ") | " + reference.title + " |\n";
  }
  std::string index =
      "<!-- Written by `ekiden plugin docs` from the components' descriptors: change those. -->\n"
      "# Components\n\n"
      "What the plugins that ship with Ekiden take, send and need. `ekiden plugin docs` writes the same of yours.\n\n"
      "| kind | name | |\n|---|---|---|\n";
  for (const auto& [name, line] : lines) index += line;
  pages["README.md"] = index;
  return pages;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

int check(const Pages& pages, const Options& options, Context& context) {
  std::vector<std::string> wrong;
  for (const auto& [name, text] : pages) {
    const fs::path file = fs::path(options.out) / name;
    if (!fs::exists(file)) {
      wrong.push_back(file.string() + " is missing");
    } else if (content_of(file) != text) {
      wrong.push_back(file.string() + " is not what the descriptor says");
    }
  }
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(options.out, ignored))
    if (entry.path().extension() == ".md" && !pages.contains(entry.path().filename().string()))
      wrong.push_back(entry.path().string() + " is of no component; remove it");
  if (wrong.empty()) return kExitOk;
  for (const std::string& sentence : wrong) context.fail(kExitFound, sentence);
  std::string remedy = "ekiden plugin docs";
  for (const std::string& path : options.paths) remedy += " --path " + path;
  return context.fail(kExitFound, "to mend this, run: " + remedy + " --out " + options.out);
}

int write(const Pages& pages, const std::string& folder, Context& context) {
  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [name, text] : pages) {
    const fs::path file = fs::path(folder) / name;
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    if (!(stream << text && stream.flush())) return context.fail(kExitIo, "cannot write " + file.string());
  }
  return kExitOk;
}

int docs(const Options& options, Context& context) {
  if (options.check && options.out.empty()) return context.fail(kExitUsage, "--check needs --out DIR");
  const plugin::Catalogue catalogue = scan_plugins(options.paths, context);
  if (const int code = exit_code_of_plugins(catalogue.problems()); code != kExitOk) return code;
  const Pages pages = pages_of(catalogue);
  if (options.check) return check(pages, options, context);
  if (!options.out.empty()) return write(pages, options.out, context);
  for (const auto& [name, text] : pages)
    if (name != "README.md") context.out << text << '\n';
  return kExitOk;
}

}  // namespace

void add_plugin_docs_command(CLI::App& root, Context& context) {
  CLI::App* const command =
      plugin_group(root).add_subcommand("docs", "Write a reference page for each component, in Markdown");
  const auto options = std::make_shared<Options>();
  add_plugin_path_option(*command, options->paths);
  add_option(*command, "--out", options->out, "The folder to write to; without it the pages go to standard output");
  add_switch(*command, "--check", options->check, "Write nothing; exit 1 when the folder holds anything else");
  command->callback([options, &context] { context.exit_code = docs(*options, context); });
}

}  // namespace ekiden::cli
