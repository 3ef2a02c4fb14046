// SPDX-License-Identifier: Apache-2.0
#include "validate.hpp"

#include <rapidjson/document.h>

#include <stdexcept>

#include "cli/child_process.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

std::string broken_file(const std::string& name) {
  return std::string(EKIDEN_BROKEN) + "/" + name + ".so";
}

Validated validate(const std::string& file, std::vector<std::string> options) {
  std::vector<std::string> argv = {ekiden_program(), "plugin", "validate", file, "--json", "--reproduce", "1"};
  argv.insert(argv.end(), options.begin(), options.end());
  Result<cli::ChildOutput> child = cli::run_child(argv, 100'000);
  if (!child) throw std::runtime_error(child.status().message());
  rapidjson::Document report;
  report.Parse(child->out.c_str());
  if (report.HasParseError()) throw std::runtime_error("no JSON: " + child->out + child->err);
  Validated result{child->exit_code, child->out, {}, {}};
  for (const auto& one : report["cases"].GetArray()) {
    result.status[one["name"].GetString()] = one["status"].GetString();
    for (const auto& finding : one["findings"].GetArray())
      result.findings += std::string(one["name"].GetString()) + ": expected " + finding["expected"].GetString() +
                         ", happened " + finding["happened"].GetString() + "\n";
  }
  return result;
}

}  // namespace ekiden::test
