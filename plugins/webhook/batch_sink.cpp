// SPDX-License-Identifier: Apache-2.0
#include "batch_sink.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "batch_outcome.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "request.hpp"

namespace ekiden::webhook {
namespace {

constexpr std::size_t kIdBytes = 16;

struct Batch {
  std::string id;    // of these events in this order
  std::string body;  // their documents or records, as a JSON array
  std::vector<std::string> events;
};

Batch batch_of(const Settings& settings, std::span<const sdk::Delivery> events,
               const std::vector<std::size_t>& indices) {
  Batch batch;
  std::string ids;
  std::size_t bytes = 1;
  for (const std::size_t index : indices) bytes += body_of(settings, events[index]).size() + 1;
  batch.body.reserve(bytes);
  batch.events.reserve(indices.size());
  for (const std::size_t index : indices) {
    const sdk::Delivery& event = events[index];
    batch.body.append(batch.body.empty() ? "[" : ",").append(body_of(settings, event));
    ids.append(event.id).append(" ");
    batch.events.emplace_back(event.id);
  }
  batch.body += ']';
  batch.id = indices.size() == 1 ? batch.events.front() : kit::hex_encode(kit::sha256(ids).substr(0, kIdBytes));
  return batch;
}

}  // namespace

// A delivery with its requests that are on their way.
struct BatchSink::Flight {
  sdk::Op op;
  std::vector<sdk::ItemResult> results;  // of its events, in their order
  std::size_t open;
};

sdk::Status BatchSink::configure(std::string_view config) {
  return read_settings(config, settings_);
}

sdk::Status BatchSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  if (std::any_of(events.begin(), events.end(), [&](const auto& event) { return body_of(settings_, event).empty(); }))
    return lacks_record();
  const auto flight = std::make_shared<Flight>(Flight{op, std::vector<sdk::ItemResult>(events.size()), 1});
  std::vector<std::size_t> together;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (events[i].attempt == 1) together.push_back(i);
  if (!together.empty()) post(flight, events, std::move(together));
  for (std::size_t i = 0; i < events.size(); ++i)
    if (events[i].attempt > 1) post(flight, events, {i});
  land(*flight);
  return sdk::Status::pending();
}

void BatchSink::post(const std::shared_ptr<Flight>& flight, std::span<const sdk::Delivery> events,
                     std::vector<std::size_t> indices) {
  Batch batch = batch_of(settings_, events, indices);
  const bool is_record = settings_.body == Body::record;
  const sdk::HttpRequest request =
      signed_post(settings_, batch.id,
                  is_record ? "application/json; charset=utf-8" : "application/cloudevents-batch+json; charset=utf-8",
                  std::move(batch.body), host().wall_ms());
  const auto note = [flight](const std::vector<std::size_t>& places, std::vector<sdk::ItemResult> results) {
    for (std::size_t i = 0; i < places.size(); ++i) flight->results[places[i]] = std::move(results[i]);
  };
  ++flight->open;
  const sdk::Status started = host().request(
      request, [this, flight, note, indices, ids = std::move(batch.events)](const sdk::HttpResponse& response) {
        note(indices, results_of(response, ids));
        land(*flight);
      });
  if (started.ok()) return;
  note(indices, std::vector<sdk::ItemResult>(indices.size(), sdk::ItemResult{started, {}}));
  --flight->open;
}

void BatchSink::land(Flight& flight) {
  if (--flight.open > 0) return;
  if (flight.results.size() > 1) return host().complete_items(flight.op, flight.results);
  const sdk::ItemResult& only = flight.results.front();
  host().complete(flight.op, only.status, only.result);
}

}  // namespace ekiden::webhook
