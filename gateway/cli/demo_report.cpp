// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_report.hpp"

#include <cstdio>

#include "cli/printable.hpp"

namespace ekiden::cli {

bool DemoReport::update(const JsonView& record) {
  const auto hops = record.at("hops").items();
  while (printed_ < hops.size() && hops[printed_].text("state") != "waiting") {
    print(hops[printed_]);
    ++printed_;
  }
  waiting_for_ = printed_ < hops.size() ? hops[printed_].text("name") : "";
  const std::string verdict = record.text("verdict");
  passed_ = verdict == "passed";
  return passed_ || verdict == "failed";
}

void DemoReport::print(const JsonView& hop) {
  const bool failed = hop.text("state") == "failed";
  const std::string name = hop.text("name");
  const std::string detail = printable(hop.text("detail"));
  if (failed) failure_ = detail.empty() ? name : name + ": " + detail;
  char line[160];
  std::snprintf(line, sizeof line, "%7lld ms  %lld  %-16s %-6s +%lld ms", static_cast<long long>(hop.number("at_ms")),
                static_cast<long long>(hop.number("n")), name.c_str(), failed ? "FAILED" : "seen",
                static_cast<long long>(hop.number("took_ms")));
  const char* color = !context_.color ? "" : failed ? "\033[31m" : "\033[32m";
  context_.out << color << line << (context_.color ? "\033[0m" : "") << "  " << detail << std::endl;
}

}  // namespace ekiden::cli
