// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_validate_report.hpp"

#include <algorithm>
#include <array>

#include "api/json_text.hpp"
#include "cli/printable.hpp"
#include "cli/table.hpp"

namespace ekiden::cli {

namespace {

using conformance::Outcome;

constexpr std::array kOutcomes = {Outcome::success, Outcome::failed, Outcome::crashed, Outcome::warning,
                                  Outcome::skipped};

std::size_t count_of(const ValidationReport& report, Outcome outcome) {
  return static_cast<std::size_t>(std::count_if(report.cases.begin(), report.cases.end(),
                                                [&](const CheckedCase& one) { return one.result.outcome == outcome; }));
}

std::string_view color_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "\x1b[32m";
    case Outcome::failed:
    case Outcome::crashed:
      return "\x1b[31m";
    case Outcome::warning:
      return "\x1b[33m";
    case Outcome::skipped:
      return "\x1b[2m";
  }
  return "";
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string explanation(const CheckedCase& one) {
  std::string text;
  for (const conformance::Finding& finding : one.result.findings) {
    text += "    expected  " + printable(finding.expected) + "\n    happened  " + printable(finding.happened) + "\n";
  }
  if (!one.result.findings.empty()) {
    text +=
        "    rule      " + std::string(one.checked->rule) + " of sdk/ABI.md: " + std::string(one.checked->title) + "\n";
    text += "    to mend   " + std::string(one.checked->mend) + "\n";
  }
  if (one.result.outcome == Outcome::skipped) text += "    " + printable(one.result.remark) + "\n";
  return text;
}

}  // namespace

bool has_failed(const CheckedCase& one) {
  return one.result.outcome == Outcome::failed || one.result.outcome == Outcome::crashed;
}

std::string report_json(const ValidationReport& report) {
  api::JsonText json;
  json.begin_object()
      .field("file", report.file)
      .field("seed", report.seed)
      .field("isolation", report.isolation)
      .key("cases")
      .begin_array();
  for (const CheckedCase& one : report.cases) {
    if (report.only_failed && !has_failed(one)) continue;
    json.begin_object()
        .field("name", one.checked->name)
        .field("component", one.component)
        .field("status", conformance::to_string(one.result.outcome))
        .field("rule", one.checked->rule)
        .field("title", one.checked->title)
        .field("remark", one.result.remark)
        .field("took_ms", one.took_ms)
        .key("findings")
        .begin_array();
    for (const conformance::Finding& finding : one.result.findings)
      json.begin_object()
          .field("weight", conformance::to_string(finding.weight))
          .field("expected", finding.expected)
          .field("happened", finding.happened)
          .field("mend", one.checked->mend)
          .end_object();
    json.end_array().end_object();
  }
  json.end_array().key("summary").begin_object();
  for (const Outcome outcome : kOutcomes) json.field(conformance::to_string(outcome), count_of(report, outcome));
  return json.end_object().end_object().take() + "\n";
}

std::string report_text(const ValidationReport& report, bool color) {
  std::size_t name_width = 0;
  std::size_t component_width = 0;
  for (const CheckedCase& one : report.cases) {
    name_width = std::max(name_width, one.checked->name.size());
    component_width = std::max(component_width, one.component.size());
  }
  std::string text;
  for (const CheckedCase& one : report.cases) {
    if (report.only_failed && !has_failed(one)) continue;
    const std::string word(conformance::to_string(one.result.outcome));
    const std::string line = padded(std::string(one.checked->name), name_width) + "  " +
                             (component_width == 0 ? "" : padded(printable(one.component), component_width) + "  ");
    text += line + (color ? std::string(color_of(one.result.outcome)) + word + "\x1b[0m" : word) + "\n";
    text += explanation(one);
  }
  text += std::to_string(report.cases.size()) + " cases:";
  bool first = true;
  for (const Outcome outcome : kOutcomes) {
    const std::size_t count = count_of(report, outcome);
    if (count == 0) continue;
    text += (first ? " " : ", ") + std::to_string(count) + " " + std::string(conformance::to_string(outcome));
    first = false;
  }
  if (report.isolation == "process") text += "; the plugin ran in a process of its own";
  return text + ". Seed " + report.seed + ": --reproduce " + report.seed + " runs the same again.\n";
}

std::string case_list(bool json) {
  if (!json) {
    Table table({"CASE", "RULE", "A SOUND PLUGIN"});
    for (const conformance::Case* one : conformance::all_cases())
      table.add({std::string(one->name), std::string(one->rule), std::string(one->title)});
    return table.text();
  }
  api::JsonText text;
  text.begin_array();
  for (const conformance::Case* one : conformance::all_cases())
    text.begin_object()
        .field("name", one->name)
        .field("rule", one->rule)
        .field("title", one->title)
        .field("mend", one->mend)
        .end_object();
  return text.end_array().take() + "\n";
}

}  // namespace ekiden::cli
