// SPDX-License-Identifier: Apache-2.0
#include "cli/test.hpp"

#include <algorithm>
#include <fstream>
#include <memory>

#include "cli/junit.hpp"
#include "cli/printable.hpp"
#include "cli/test_cases.hpp"
#include "cli/test_run.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  std::vector<std::string> paths;
  std::string junit;
};

// The cases of one file. False: it, its configuration or a map cannot be used, and `err` says why.
bool run_file(const std::filesystem::path& path, std::vector<CaseResult>& results, Context& context) {
  const config::Environment environment = config::process_environment();
  const TestFile file = read_test_file(path, environment);
  context.err << config::to_text(file.document.diagnostics);
  if (!file.document.ok()) return false;
  FileResult result = run_cases(file, environment);
  for (const config::Diagnostic& one : result.diagnostics)
    if (one.severity == config::Severity::error) context.err << config::to_text(one);
  for (const Status& problem : result.problems) context.err << "ekiden: " << problem.message() << '\n';
  std::move(result.cases.begin(), result.cases.end(), std::back_inserter(results));
  return result.ok();
}

void tell(const std::vector<CaseResult>& results, Context& context) {
  for (const CaseResult& one : results) {
    context.out << (one.differences.empty() ? "ok    " : "FAIL  ") << printable(one.file) << ": " << printable(one.name)
                << '\n';
    for (const std::string& line : one.differences) context.out << "        " << printable(line) << '\n';
  }
}

int test(const Options& options, Context& context) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : options.paths) {
    const Result<std::vector<std::filesystem::path>> found = test_files(path);
    if (!found)
      return context.fail(found.status().code() == Code::not_found ? kExitNoInput : kExitIo, found.status().message());
    files.insert(files.end(), found->begin(), found->end());
  }
  std::vector<CaseResult> results;
  bool usable = true;
  for (const std::filesystem::path& file : files) usable = run_file(file, results, context) && usable;
  tell(results, context);
  const auto failed =
      std::count_if(results.begin(), results.end(), [](const CaseResult& one) { return !one.differences.empty(); });
  context.out << results.size() << " cases, " << failed << " failed\n";
  if (!options.junit.empty()) {
    std::ofstream report(options.junit, std::ios::binary);
    report << junit_report(results);
    if (!report.flush()) return context.fail(kExitIo, options.junit + " cannot be written");
  }
  return !usable ? kExitConfig : failed > 0 ? kExitFound : kExitOk;
}

}  // namespace

void add_test_command(CLI::App& root, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      root.add_subcommand("test", "Test maps and sinks with the cases beside a configuration, without a network");
  command->add_option("paths", options->paths, "Case files, or folders that hold *.test.yaml or *.test.json")
      ->required();
  add_option(*command, "--junit", options->junit, "Write a JUnit report to this file");
  command->callback([options, &context] { context.exit_code = test(*options, context); });
}

}  // namespace ekiden::cli
