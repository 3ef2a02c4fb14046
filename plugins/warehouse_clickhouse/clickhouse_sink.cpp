// SPDX-License-Identifier: Apache-2.0
#include "clickhouse_sink.hpp"

#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "outcome.hpp"
#include "statements.hpp"

namespace ekiden::clickhouse {

using sdk::Status;

// A delivery with its requests that are on their way.
struct ClickhouseSink::Flight {
  sdk::Op op;
  std::vector<sdk::ItemResult> results;  // of its events, in their order
  std::size_t open;
};

// What one request inserts: rows of these events of a delivery, by their indices.
struct ClickhouseSink::Rows {
  std::vector<std::size_t> places{};
  std::string text{};
  std::string ids{};
};

Status ClickhouseSink::configure(std::string_view config) {
  return read_settings(config, settings_);
}

Status ClickhouseSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  const auto flight = std::make_shared<Flight>(Flight{op, std::vector<sdk::ItemResult>(events.size()), 1});
  std::vector<Rows> requests(1);  // the first: all that come for the first time
  for (std::size_t i = 0; i < events.size(); ++i) {
    Rows& rows = events[i].attempt > 1 ? requests.emplace_back() : requests.front();
    flight->results[i].status = append_row(events[i], rows.text);
    if (!flight->results[i].status.ok()) continue;
    rows.places.push_back(i);
    rows.ids.append(events[i].id).append(" ");
  }
  for (Rows& rows : requests)
    if (!rows.places.empty()) {
      ++flight->open;
      insert(flight, std::move(rows));
    }
  land(*flight);
  return Status::pending();
}

void ClickhouseSink::prepare(Ready ready) {
  if (version_) return ready({});
  preparing_.push_back(std::move(ready));
  if (preparing_.size() > 1) return;
  const Status started = host().request(ask_version(settings_), [this](const sdk::HttpResponse& asked) {
    if (const Status status = outcome_of(asked); !status.ok()) return prepared(status);
    const auto version = read_version(asked.body);
    if (!version) return prepared(Status::retry("the server's version cannot be read: is this ClickHouse?"));
    if (!settings_.create_table) {
      version_ = version;
      return prepared({});
    }
    const Status creating = host().request(create_table(settings_), [this, version](const sdk::HttpResponse& made) {
      const Status status = outcome_of(made);
      if (status.ok()) version_ = version;
      prepared(status);
    });
    if (!creating.ok()) prepared(creating);
  });
  if (!started.ok()) prepared(started);
}

void ClickhouseSink::prepared(const Status& status) {
  for (const Ready& ready : std::exchange(preparing_, {})) ready(status);
}

void ClickhouseSink::insert(const std::shared_ptr<Flight>& flight, Rows rows) {
  const auto shared = std::make_shared<Rows>(std::move(rows));
  prepare([this, flight, shared](const Status& ready) {
    if (!ready.ok()) return land(flight, shared->places, ready, {});
    const std::string token = kit::hex_encode(kit::sha256(shared->ids));
    const Status started = host().request(
        clickhouse::insert(settings_, *version_, std::move(shared->text), token),
        [this, flight, shared](const sdk::HttpResponse& response) {
          Status status = outcome_of(response);
          if (says_no_table(response)) {  // it was there: somebody has dropped it
            version_.reset();
            if (settings_.create_table) status = Status::retry(status.message + "; it is made again");
          }
          if (status.code == EKD_E_REJECTED && shared->places.size() > 1)
            status = Status::retry(status.message + " for the batch: each of its events goes by itself now");
          land(flight, shared->places, status, status.ok() ? std::string() : excerpt_of(response));
        });
    if (!started.ok()) land(flight, shared->places, started, {});
  });
}

void ClickhouseSink::land(const std::shared_ptr<Flight>& flight, const std::vector<std::size_t>& places,
                          const Status& status, const std::string& excerpt) {
  for (const std::size_t place : places) flight->results[place] = {status, excerpt};
  land(*flight);
}

void ClickhouseSink::land(Flight& flight) {
  if (--flight.open > 0) return;
  if (flight.results.size() > 1) return host().complete_items(flight.op, flight.results);
  host().complete(flight.op, flight.results.front().status, flight.results.front().result);
}

}  // namespace ekiden::clickhouse
