// SPDX-License-Identifier: Apache-2.0
#include "cli/junit.hpp"

#include <algorithm>

#include "cli/printable.hpp"

namespace ekiden::cli {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string counts(std::vector<CaseResult>::const_iterator from, std::vector<CaseResult>::const_iterator to) {
  const auto failed = std::count_if(from, to, [](const CaseResult& one) { return !one.differences.empty(); });
  return " tests=\"" + std::to_string(to - from) + "\" failures=\"" + std::to_string(failed) + "\"";
}

}  // namespace

std::string junit_report(const std::vector<CaseResult>& results) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts(results.begin(), results.end()) + ">\n";
  for (auto suite = results.begin(); suite != results.end();) {
    const auto end = std::find_if(suite, results.end(), [&](const CaseResult& one) { return one.file != suite->file; });
    const std::string file = escaped(suite->file);
    out += "  <testsuite name=\"" + file + "\"" + counts(suite, end) + ">\n";
    for (; suite != end; ++suite) {
      out += "    <testcase classname=\"" + file + "\" name=\"" + escaped(suite->name) + "\"";
      if (suite->differences.empty()) {
        out += "/>\n";
        continue;
      }
      out += ">\n      <failure message=\"" + escaped(suite->differences.front()) + "\">";
      for (const std::string& line : suite->differences) out += "\n" + escaped(line);
      out += "\n      </failure>\n    </testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace ekiden::cli
