// SPDX-License-Identifier: Apache-2.0
#include "api/event_feed.hpp"

#include <algorithm>

#include "api/cursor.hpp"
#include "api/json_text.hpp"
#include "api/parameters.hpp"

namespace ekiden::api {

namespace {

constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMaxLimit = 1000;
constexpr std::uint64_t kMaxWaitSeconds = 60;
// The log may wake without an event for us (it was a command): then not sooner than this again.
constexpr std::int64_t kPauseMs = 20;

std::string page_json(const EventLog::Page& page) {
  JsonText json;
  json.begin_object().key("events").begin_array();
  for (const std::string& document : page.documents) json.raw(document);
  return json.end_array().field("next", make_cursor(CursorOf::events, page.next)).end_object().take();
}

Problem unreadable() {
  return {503,
          "unavailable",
          "the journal cannot be read now",
          "try again later; the log says why",
          {{"Retry-After", "5"}}};
}

Problem bad_cursor(std::string detail) {
  return {400,
          "bad_cursor",
          std::move(detail),
          "use the 'next' of an earlier answer, or leave 'after' out to start at the oldest event",
          {}};
}

}  // namespace

std::vector<Resource> EventFeed::resources(Executor& executor) {
  executor_ = &executor;
  return {{"/v1/events", false, {{"GET", Role::reader, [this](const Call& call) { read(call); }}}}};
}

void EventFeed::read(const Call& call) {
  const auto parameters = Parameters::parse(call.request.query, {"after", "limit", "wait"});
  if (!parameters) return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  const auto limit = parameters->number("limit", kDefaultLimit, 1, kMaxLimit);
  if (!limit) return call.refuse({400, "bad_parameter", limit.status().message(), {}, {}});
  const auto wait = parameters->number("wait", 0, 0, kMaxWaitSeconds);
  if (!wait) return call.refuse({400, "bad_parameter", wait.status().message(), {}, {}});
  const auto cursor = parameters->find("after");
  const auto after = cursor ? read_cursor(CursorOf::events, *cursor) : 0;
  if (!after) return call.refuse(bad_cursor("'after' is not a cursor of /v1/events"));

  const std::int64_t wait_ms = stopping_ ? 0 : static_cast<std::int64_t>(*wait) * 1000;
  const std::int64_t now_ms = clock_.monotonic_ms();
  Reader reader{*after, static_cast<std::size_t>(*limit), now_ms + wait_ms, call.responder};
  if (try_answer(reader, now_ms)) return;
  executor_->post_after(wait_ms, [this, deadline_ms = reader.deadline_ms] { answer_readers(deadline_ms); });
  waiting_.push_back(std::move(reader));
  arm();
}

bool EventFeed::try_answer(Reader& reader, std::int64_t now_ms) {
  const auto page = events_.read(reader.after, reader.limit);
  if (!page && page.status().code() == Code::invalid) {
    reader.responder->respond(to_response(bad_cursor(page.status().message())));
    return true;
  }
  if (!page) {
    log_.warning("api", "events cannot be read", {{"reason", page.status().message()}});
    reader.responder->respond(to_response(unreadable()));
    return true;
  }
  const bool in_time = !stopping_ && now_ms < reader.deadline_ms;
  if (page->documents.empty() && in_time) {
    reader.after = page->next;  // what was passed was no event
    return false;
  }
  reader.responder->respond(json_response(200, page_json(*page)));
  return true;
}

void EventFeed::answer_readers(std::int64_t now_ms) {
  waiting_.remove_if([&](Reader& reader) { return try_answer(reader, now_ms); });
}

void EventFeed::arm() {
  if (waiting_.empty()) return;
  const std::uint64_t after = std::ranges::min(waiting_, {}, &Reader::after).after;
  if (armed_after_ && *armed_after_ <= after) return;
  armed_after_ = after;
  events_.when_after(after, *executor_, [this, after] { woken(after); });
}

void EventFeed::woken(std::uint64_t armed_after) {
  if (armed_after_ != armed_after) return;  // a later registration took over
  answer_readers(clock_.monotonic_ms());
  if (waiting_.empty()) {
    armed_after_.reset();
    return;
  }
  executor_->post_after(kPauseMs, [this] {
    armed_after_.reset();
    arm();
  });
}

void EventFeed::stop() {
  if (executor_ == nullptr) return;
  executor_->post([this] {
    stopping_ = true;
    answer_readers(clock_.monotonic_ms());
  });
}

}  // namespace ekiden::api
