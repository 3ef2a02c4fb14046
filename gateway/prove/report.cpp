// SPDX-License-Identifier: Apache-2.0
#include "prove/report.hpp"

#include <algorithm>

#include "api/json_text.hpp"
#include "cli/table.hpp"

namespace ekiden::prove {

namespace {

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";

// 1234567 -> 1,234,567
std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

std::string upper(std::string_view word) {
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string colored(const std::string& text, std::string_view color, bool wanted) {
  return wanted ? std::string(color) + text + "\x1b[0m" : text;
}

std::string_view verdict_of(const RowResult& result) {
  if (!result.not_run.empty()) return "not run";
  return result.counts.are_zero() ? "zero" : "BROKEN";
}

std::vector<std::string> header() {
  std::vector<std::string> cells = {"ROW", "TIMES", "ACKNOWLEDGED", "DELIVERED", "AGAIN"};
  for (const Counts::Column& column : Counts::columns()) cells.push_back(upper(column.name));
  cells.emplace_back("");
  return cells;
}

std::vector<std::string> cells_of(const RowReport& row) {
  const RowResult& result = row.result;
  std::vector<std::string> cells = {std::string(row.row->name)};
  if (!result.not_run.empty()) {
    cells.resize(header().size() - 1, "-");
  } else {
    for (const std::uint64_t figure :
         {result.figures.times, result.figures.acknowledged, result.figures.delivered, result.figures.again})
      cells.push_back(grouped(figure));
    for (const Counts::Column& column : Counts::columns()) cells.push_back(grouped(result.counts.*column.value));
  }
  cells.emplace_back(verdict_of(result));
  return cells;
}

api::JsonText& write(api::JsonText& json, const RowResult& result) {
  json.field("times", result.figures.times)
      .field("acknowledged", result.figures.acknowledged)
      .field("delivered", result.figures.delivered)
      .field("again", result.figures.again);
  for (const Counts::Column& column : Counts::columns()) json.field(column.name, result.counts.*column.value);
  return json.field("not_run", result.not_run).field("note", result.note);
}

}  // namespace

bool Report::holds() const {
  return std::all_of(rows.begin(), rows.end(), [](const RowReport& row) { return row.result.counts.are_zero(); });
}

bool SelfTestReport::holds() const {
  return std::all_of(sabotages.begin(), sabotages.end(), [](const Caught& one) { return one.is_caught(); });
}

std::string text_of(const Report& report, bool color) {
  cli::Table table(header());
  std::size_t run = 0;
  std::size_t broken = 0;
  for (const RowReport& row : report.rows) {
    table.add(cells_of(row));
    run += row.result.not_run.empty() ? 1U : 0U;
    broken += row.result.counts.are_zero() ? 0U : 1U;
  }
  std::string text = table.text() + "\n";
  for (const RowReport& row : report.rows) {
    text += std::string(row.row->name) + ": " + std::string(row.row->harm);
    if (!row.result.not_run.empty()) text += "; " + colored("not run: " + row.result.not_run, kYellow, color);
    if (!row.result.note.empty()) text += "; " + row.result.note;
    text += "\n";
  }
  text +=
      "\nLOST acknowledged and not delivered · DOUBLED twice in the journal · DISORDERED against its conversation's\n"
      "order · ALTERED other bytes, or a batch in part · EARLY delivered and not on the disk · REPEATED delivered\n"
      "again after that was recorded · STUCK did not start, accept or finish. AGAIN is not counted against it: after\n"
      "a crash a delivery may come again, with the same id and the same bytes.\n\n";
  if (broken > 0)
    text += colored(std::to_string(broken) + " of " + std::to_string(run) + " rows are not zero.", kRed, color);
  else if (run == report.rows.size())
    text += colored("Every count is zero in all " + std::to_string(run) + " rows.", kGreen, color);
  else
    text += colored("Every count is zero in the " + std::to_string(run) + " rows that could run; " +
                        std::to_string(report.rows.size() - run) + " could not, and prove nothing.",
                    kYellow, color);
  return text + " Seed " + std::to_string(report.seed) + ": ekiden prove" + (report.is_short ? " --short" : "") +
         " --seed " + std::to_string(report.seed) + " does the same again.\n";
}

std::string json_of(const Report& report) {
  api::JsonText json;
  json.begin_object()
      .field("seed", std::to_string(report.seed))
      .field("short", report.is_short)
      .field("holds", report.holds())
      .key("rows")
      .begin_array();
  for (const RowReport& row : report.rows) {
    json.begin_object().field("name", row.row->name).field("harm", row.row->harm);
    write(json, row.result).end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

std::string text_of(const SelfTestReport& report, bool color) {
  cli::Table table({"TAKEN AWAY", "WHAT", "ROW", "NOTICED AS"});
  std::size_t caught = 0;
  for (const Caught& one : report.sabotages) {
    const Sabotage& sabotage = *one.sabotage;
    std::string noticed = one.result.not_run.empty() ? "NOT NOTICED" : "not run: " + one.result.not_run;
    if (one.is_caught()) {
      noticed.clear();
      ++caught;
      for (const Counts::Column& column : Counts::columns())
        if (const std::uint64_t count = one.result.counts.*column.value; count > 0)
          noticed += (noticed.empty() ? "" : ", ") + std::string(column.name) + " " + grouped(count);
    }
    table.add({std::string(sabotage.name), std::string(sabotage.what), std::string(sabotage.row), noticed});
  }
  const bool all = caught == report.sabotages.size();
  return table.text() + "\n" +
         colored(std::to_string(caught) + " of " + std::to_string(report.sabotages.size()) + " were noticed.",
                 all ? kGreen : kRed, color) +
         " Seed " + std::to_string(report.seed) + ".\n";
}

std::string json_of(const SelfTestReport& report) {
  api::JsonText json;
  json.begin_object()
      .field("seed", std::to_string(report.seed))
      .field("holds", report.holds())
      .key("sabotages")
      .begin_array();
  for (const Caught& one : report.sabotages) {
    json.begin_object()
        .field("name", one.sabotage->name)
        .field("what", one.sabotage->what)
        .field("row", one.sabotage->row)
        .field("noticed", one.is_caught());
    write(json, one.result).end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

}  // namespace ekiden::prove
