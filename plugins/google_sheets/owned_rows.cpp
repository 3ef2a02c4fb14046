// SPDX-License-Identifier: Apache-2.0
#include "owned_rows.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr std::int64_t kGrowBy = 1000;
constexpr std::size_t kMaxOnTheirWay = 5000;

// One row: "row/<sheet id>/<event id>" is its number.
std::string prefix_of(const Tab& tab) {
  return "row/" + std::to_string(tab.sheet_id()) + "/";
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

void OwnedRows::write(Tab& tab, std::vector<Row> rows, Done done) {
  Status status = load(tab);
  if (status.ok()) status = number(tab, rows);
  if (!status.ok()) return done({status, {}, {}});
  status = host_.kv().sync([this, &tab, rows = std::move(rows), done](const Status& synced) {
    if (!synced.ok()) return done({synced, {}, {}});
    grow(tab, rows, done);
  });
  if (!status.ok()) done({status, {}, {}});
}

Status OwnedRows::load(const Tab& tab) {
  if (!numbers_.contains(tab.sheet_id())) {
    const std::string prefix = prefix_of(tab);
    std::vector<sdk::KvEntry> entries;
    if (Status status = host_.kv().scan(prefix, entries); !status.ok()) return status;
    Numbers& numbers = numbers_[tab.sheet_id()];
    for (const sdk::KvEntry& entry : entries) numbers[entry.key.substr(prefix.size())] = number_in(entry.value);
  }
  // What the sheet has by now is settled.
  std::vector<std::string> settled;
  for (const auto& [id, number] : numbers_[tab.sheet_id()])
    if (tab.contains(id)) settled.push_back(id);
  for (const std::string& id : settled) forget(tab, id);
  return {};
}

Status OwnedRows::number(const Tab& tab, const std::vector<Row>& rows) {
  Numbers& numbers = numbers_[tab.sheet_id()];
  std::int64_t last = tab.last_row();
  for (const auto& [id, number] : numbers) last = std::max(last, number);
  if (numbers.size() > kMaxOnTheirWay)
    return Status::retry("the outcome of " + std::to_string(numbers.size()) +
                         " rows is unknown; no others are sent until Google has answered");
  for (const Row& row : rows) {
    if (numbers.contains(row.id)) continue;
    numbers[row.id] = ++last;
    if (Status status = host_.kv().put(prefix_of(tab) + row.id, std::to_string(last)); !status.ok()) return status;
  }
  return {};
}

void OwnedRows::grow(Tab& tab, const std::vector<Row>& rows, const Done& done) {
  std::int64_t last = 0;
  for (const Row& row : rows) last = std::max(last, numbers_[tab.sheet_id()][row.id]);
  if (last <= tab.grid_rows()) return send(tab, rows, done);
  const std::int64_t more = last - tab.grid_rows() + kGrowBy;
  sdk::JsonWriter out;
  out.begin_object().key("requests").begin_array().begin_object().key("appendDimension").begin_object();
  out.member("sheetId", tab.sheet_id()).member("dimension", "ROWS").member("length", more);
  out.end_object().end_object().end_array().end_object();
  caller_.call({"POST", ":batchUpdate", out.take().value_or("{}"), true},
               [this, &tab, rows, done, more](const Answer& answer) {
                 if (!answer.status.ok()) {
                   tab.close();
                   return done(answer);
                 }
                 tab.grew_to(tab.grid_rows() + more);
                 send(tab, rows, done);
               });
}

void OwnedRows::send(Tab& tab, const std::vector<Row>& rows, const Done& done) {
  const Numbers& numbers = numbers_[tab.sheet_id()];
  std::vector<std::pair<std::int64_t, const Row*>> ordered;
  for (const Row& row : rows) ordered.emplace_back(numbers.at(row.id), &row);
  std::sort(ordered.begin(), ordered.end());
  sdk::JsonWriter out;
  out.begin_object().member("valueInputOption", "RAW").key("data").begin_array();
  for (std::size_t i = 0; i < ordered.size();) {
    std::size_t end = i + 1;
    while (end < ordered.size() && ordered[end].first == ordered[end - 1].first + 1) ++end;
    out.begin_object().member("range", tab.range("A" + std::to_string(ordered[i].first) + ":" + tab.last_column() +
                                                 std::to_string(ordered[end - 1].first)));
    out.member("majorDimension", "ROWS").key("values").begin_array();
    for (; i < end; ++i) {
      out.begin_array();
      for (const Cell& cell : tab.in_order(*ordered[i].second)) write_value(cell, out);
      out.end_array();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  caller_.call({"POST", "/values:batchUpdate", out.take().value_or("{}"), true},
               [this, &tab, rows, done, last = ordered.back().first](const Answer& answer) {
                 if (answer.status.ok()) {
                   for (const Row& row : rows) tab.add(row.id);
                   tab.reached(last);
                 }
                 // A refusal has written nothing: the rows' places are free again.
                 if (answer.status.ok() || answer.is_refusal())
                   for (const Row& row : rows) forget(tab, row.id);
                 done(answer);
               });
}

void OwnedRows::forget(const Tab& tab, const std::string& id) {
  numbers_[tab.sheet_id()].erase(id);
  // One that stays behind is settled when the tab is opened the next time.
  (void)host_.kv().remove(prefix_of(tab) + id);
}

}  // namespace ekiden::google_sheets
