// SPDX-License-Identifier: Apache-2.0
#include "store_sink.hpp"

#include <algorithm>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::object_store {
namespace {

using sdk::Status;

// Bodies that wait are kept in the host's store of values, which has 16 MiB for an instance.
constexpr std::size_t kMostUnsent = 6;

}  // namespace

// A delivery, and how many of its events are not decided yet.
struct StoreSink::Flight {
  sdk::Op op;
  std::vector<sdk::ItemResult> results;  // of its events, in their order
  std::size_t open;
};

struct StoreSink::Held {
  // making: on a worker, or on its way to the disk · unsaved: that failed · waiting: may be sent at any time
  enum class State { making, unsaved, waiting, sending, stored };

  Part part;
  State state = State::making;
  std::vector<std::pair<std::shared_ptr<Flight>, std::size_t>> asking{};  // which events of which deliveries
};

Status StoreSink::configure(std::string_view config) {
  outbox_.emplace(host().kv());
  return read_settings(config, host().instance_id(), settings_);
}

// What was on its way when the last instance ended is sent again: nobody else may, under another name.
Status StoreSink::start(sdk::Op) {
  std::vector<Part> parts;
  if (Status status = outbox_->recover(parts); !status.ok()) return status;
  for (Part& part : parts) {
    const auto held = std::make_shared<Held>(Held{std::move(part), Held::State::waiting});
    if (held->part.is_stored) held->state = Held::State::stored;
    next_number_ = held->part.number + 1;
    hold(held);
    if (held->state == Held::State::waiting) send(held);
  }
  return {};
}

Status StoreSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  const auto flight = std::make_shared<Flight>(Flight{op, std::vector<sdk::ItemResult>(events.size()), 1});
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto known = by_event_.find(events[i].id);
    if (known == by_event_.end()) {
      fresh.push_back(i);
      continue;
    }
    const HeldPart held = known->second;
    if (held->state == Held::State::stored) continue;
    held->asking.emplace_back(flight, i);
    ++flight->open;
    go_on(held);
  }
  if (!fresh.empty()) make_part(flight, events, fresh);
  land(*flight);
  return Status::pending();
}

void StoreSink::make_part(const std::shared_ptr<Flight>& flight, std::span<const sdk::Delivery> events,
                          const std::vector<std::size_t>& fresh) {
  if (unsent() >= kMostUnsent) {
    if (const HeldPart oldest = first_idle()) go_on(oldest);
    for (const std::size_t i : fresh)
      flight->results[i].status = Status::retry("the store has not taken the parts before this one");
    return;
  }
  const auto held = std::make_shared<Held>();
  while (parts_.contains(next_number_ % kSlots) && parts_[next_number_ % kSlots]->state != Held::State::stored)
    ++next_number_;
  held->part.number = next_number_++;
  const auto lines = std::make_shared<std::vector<Line>>();
  for (const std::size_t i : fresh) {
    const sdk::Delivery& event = events[i];
    lines->push_back({std::string(event.id), std::string(event.record.empty() ? event.document : event.record),
                      event.sequence, event.recorded_ms});
    held->part.ids.emplace_back(event.id);
    held->asking.emplace_back(flight, i);
    ++flight->open;
  }
  hold(held);
  const Status started = host().workers().offload(
      [this, held, lines]() -> Status {
        fill(held->part, std::move(*lines), settings_);
        return {};
      },
      [this, held](const Status& made) { made.ok() ? save(held) : drop(held, made); });
  if (!started.ok()) drop(held, started);
}

// It was never written down, let alone sent.
void StoreSink::drop(const HeldPart& held, const Status& status) {
  let_go(held);
  answer(held, status, {});
}

// Written down before it is sent. What may have been written down in part stays a part.
void StoreSink::save(const HeldPart& held) {
  held->state = Held::State::making;
  const auto saved = [this, held](const Status& status) {
    held->state = status.ok() ? Held::State::waiting : Held::State::unsaved;
    status.ok() ? send(held) : answer(held, status, {});
  };
  Status status = outbox_->save(held->part);
  if (status.ok()) status = host().kv().sync(saved);
  if (!status.ok()) saved(status);
}

void StoreSink::go_on(const HeldPart& held) {
  if (held->state == Held::State::waiting) send(held);
  if (held->state == Held::State::unsaved) save(held);
}

void StoreSink::send(const HeldPart& held) {
  held->state = Held::State::sending;
  const sdk::HttpRequest request =
      put_request(settings_, credentials(), held->part.key, held->part.body, host().wall_ms());
  const Status started = host().request(request, [this, held](const sdk::HttpResponse& response) {
    const Answer put = read_answer(settings_, response);
    if (put.status.ok()) return arrived(held);
    if (put.is_there_already) return look(held, put);
    failed(held, put.status, put.excerpt);
  });
  if (!started.ok()) failed(held, started, {});
}

// Something stands under the name: that part, when its answer was lost, or somebody else's.
void StoreSink::look(const HeldPart& held, const Answer& put) {
  const sdk::HttpRequest request = head_request(settings_, credentials(), held->part.key, host().wall_ms());
  const Status started = host().request(request, [this, held, put](const sdk::HttpResponse& response) {
    Answer there = read_answer(settings_, response);
    if (!there.status.ok()) return failed(held, there.status, put.excerpt);
    if (response.header(digest_header(settings_.service)) == kit::hex_encode(kit::sha256(held->part.body)))
      return arrived(held);
    failed(held, Status::conflict("another object has that name already, and create_only keeps it: " + held->part.key),
           put.excerpt);
  });
  if (!started.ok()) failed(held, started, {});
}

void StoreSink::arrived(const HeldPart& held) {
  held->state = Held::State::stored;
  held->part.is_stored = true;
  held->part.body = {};
  if (const Status status = outbox_->stored(held->part); !status.ok())
    host().log(sdk::LogLevel::warning,
               "a part has arrived, which could not be written down; after a restart it goes again",
               {{"object", held->part.key}, {"reason", status.message}});
  answer(held, {}, {});
}

// What the store refuses for good is no part any more; all else is sent again when one of its events comes again.
void StoreSink::failed(const HeldPart& held, const Status& status, const std::string& excerpt) {
  held->state = Held::State::waiting;
  const bool is_final = status.code == EKD_E_REJECTED || status.code == EKD_E_CONFLICT;
  if (is_final) {
    let_go(held);
    if (const Status gone = outbox_->forget(held->part); !gone.ok())
      host().log(sdk::LogLevel::warning,
                 "a part that was refused could not be crossed out; after a restart it goes again",
                 {{"object", held->part.key}, {"reason", gone.message}});
  }
  answer(held, status, excerpt);
}

void StoreSink::answer(const HeldPart& held, const Status& status, const std::string& excerpt) {
  for (const auto& [flight, place] : std::exchange(held->asking, {})) {
    flight->results[place] = {status, excerpt};
    land(*flight);
  }
}

void StoreSink::land(Flight& flight) {
  if (--flight.open > 0) return;
  if (flight.results.size() > 1) return host().complete_items(flight.op, flight.results);
  host().complete(flight.op, flight.results.front().status, flight.results.front().result);
}

void StoreSink::hold(const HeldPart& held) {
  HeldPart& place = parts_[held->part.number % kSlots];
  if (place) let_go(HeldPart(place));
  parts_[held->part.number % kSlots] = held;
  for (const std::string& id : held->part.ids) by_event_[id] = held;
}

void StoreSink::let_go(const HeldPart& held) {
  for (const std::string& id : held->part.ids)
    if (const auto found = by_event_.find(id); found != by_event_.end() && found->second == held)
      by_event_.erase(found);
  parts_.erase(held->part.number % kSlots);
}

StoreSink::HeldPart StoreSink::first_idle() const {
  HeldPart first;
  for (const auto& [slot, held] : parts_)
    if ((held->state == Held::State::waiting || held->state == Held::State::unsaved) &&
        (!first || held->part.number < first->part.number))
      first = held;
  return first;
}

std::size_t StoreSink::unsent() const {
  return static_cast<std::size_t>(std::count_if(
      parts_.begin(), parts_.end(), [](const auto& entry) { return entry.second->state != Held::State::stored; }));
}

// As the host knows them now: a file or a credential that was renewed counts from the next request on.
Credentials StoreSink::credentials() {
  Credentials now{settings_.secret, settings_.session_token};
  std::string value;
  if (host().secret("/secret_access_key", value).ok()) now.secret = value;
  if (!settings_.session_token.empty() && host().secret("/session_token", value).ok()) now.session_token = value;
  return now;
}

}  // namespace ekiden::object_store
