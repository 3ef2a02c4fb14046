// SPDX-License-Identifier: Apache-2.0
#include "sheet_sink.hpp"

#include <ekidenpp/json_view.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "appended_rows.hpp"
#include "fenced_rows.hpp"
#include "owned_rows.hpp"

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr std::size_t kMonthCharacters = 7;  // 2026-11
constexpr std::size_t kMaxRefused = 10'000;
constexpr std::int64_t kLateMs = 60'000;  // the host gives up a delivery after 120 s, and sends the next one

}  // namespace

// A delivery, part by part: the rows of one tab, or one row that was refused in company.
struct SheetSink::Flight {
  struct Part {
    std::string title;
    std::vector<std::size_t> places;  // in the delivery
    std::vector<Row> rows;
  };

  sdk::Op op;
  std::int64_t begun_ms;  // monotonic
  std::vector<sdk::ItemResult> results;
  std::deque<Part> parts;
};

Status SheetSink::configure(std::string_view config) {
  settings_ = Settings();
  if (Status status = read_settings(config, settings_); !status.ok()) return status;
  tabs_.clear();
  caller_ = std::make_unique<Caller>(host(), settings_);
  switch (settings_.mode) {
    case Mode::owned:
      writer_ = std::make_unique<OwnedRows>(host(), *caller_);
      break;
    case Mode::shared:
      writer_ = std::make_unique<AppendedRows>(*caller_);
      break;
    case Mode::fenced:
      writer_ = std::make_unique<FencedRows>(host(), *caller_, [this](std::int64_t sheet_id) {
        for (const auto& [title, tab] : tabs_)
          if (tab->sheet_id() == sheet_id) tab->close();
      });
      break;
  }
  return {};
}

void SheetSink::refresh_token(sdk::Op op, std::string_view) {
  caller_->refresh_token(op);
}

// The month is the event's own, so that it is the same whenever the event comes.
std::string SheetSink::title_for(const sdk::Delivery& event) const {
  if (!settings_.monthly) return settings_.tab;
  const auto document = sdk::JsonView::parse(event.document).value_or(sdk::JsonView());
  return settings_.tab + " " + document.at("/time").text().substr(0, kMonthCharacters);
}

Tab& SheetSink::tab_of(const std::string& title) {
  std::unique_ptr<Tab>& tab = tabs_[title];
  if (!tab) tab = std::make_unique<Tab>(*caller_, settings_, title);
  return *tab;
}

Status SheetSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  if (is_flying_) return Status::retry("the delivery before it has not ended");
  const auto flight =
      std::make_shared<Flight>(Flight{op, host().monotonic_ms(), std::vector<sdk::ItemResult>(events.size()), {}});
  std::map<std::string, std::size_t> together;  // the part of each tab
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::optional<Row> row = row_of(events[i], settings_);
    if (!row) {
      flight->results[i].status =
          Status::rejected("the event or the record that the route's map made is no JSON in UTF-8 of at most 16 MiB");
      continue;
    }
    const std::string title = title_for(events[i]);
    const bool is_alone = refused_.contains(events[i].id);
    const auto known = is_alone ? together.end() : together.find(title);
    const std::size_t at = known == together.end() ? flight->parts.size() : known->second;
    if (known == together.end()) {
      flight->parts.push_back({title, {}, {}});
      if (!is_alone) together[title] = at;
    }
    flight->parts[at].places.push_back(i);
    flight->parts[at].rows.push_back(*std::move(row));
  }
  is_flying_ = true;
  go_on(flight);
  return Status::pending();
}

bool SheetSink::is_late(const Flight& flight) {
  return host().monotonic_ms() - flight.begun_ms >= kLateMs;
}

void SheetSink::go_on(const std::shared_ptr<Flight>& flight) {
  if (is_late(*flight)) put_off(*flight);
  if (flight->parts.empty()) return land(*flight);
  Tab& tab = tab_of(flight->parts.front().title);
  tab.open([this, flight, &tab](const Answer& opened) {
    if (!opened.status.ok()) note(*flight, opened);
    if (!opened.status.ok() || is_late(*flight)) return go_on(flight);
    write(flight, tab);
  });
}

void SheetSink::put_off(Flight& flight) {
  for (const Flight::Part& part : flight.parts)
    for (const std::size_t place : part.places)
      flight.results[place].status = Status::retry("not sent: the delivery has taken a minute by now");
  flight.parts.clear();
}

void SheetSink::land(const Flight& flight) {
  is_flying_ = false;
  if (flight.results.size() > 1) return host().complete_items(flight.op, flight.results);
  host().complete(flight.op, flight.results.front().status, flight.results.front().result);
}

void SheetSink::write(const std::shared_ptr<Flight>& flight, Tab& tab) {
  std::vector<Row> rows;
  std::set<std::string_view> seen;
  for (const Row& row : flight->parts.front().rows)
    if (!tab.contains(row.id) && seen.insert(row.id).second) rows.push_back(row);
  if (rows.empty()) {
    note(*flight, {});
    return go_on(flight);
  }
  writer_->write(tab, std::move(rows), [this, flight](const Answer& answer) {
    note(*flight, answer);
    go_on(flight);
  });
}

void SheetSink::note(Flight& flight, const Answer& answer) {
  const Flight::Part& part = flight.parts.front();
  sdk::ItemResult result{answer.status, answer.excerpt};
  const bool in_company = answer.is_refusal() && part.rows.size() > 1;
  if (in_company) {
    result.status = Status::retry(answer.status.message + "; each of these rows goes by itself now")
                        .upstream(answer.status.upstream_status);
    if (refused_.size() > kMaxRefused) refused_.clear();
  }
  for (std::size_t i = 0; i < part.places.size(); ++i) {
    flight.results[part.places[i]] = result;
    if (in_company)
      refused_.insert(part.rows[i].id);
    else
      refused_.erase(part.rows[i].id);
  }
  flight.parts.pop_front();
}

}  // namespace ekiden::google_sheets
