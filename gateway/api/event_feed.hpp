// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "api/endpoint.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/log.hpp"

namespace ekiden::api {

// GET /v1/events with long poll. All readers that wait share one registration with the event log, so that an idle
// gateway gathers none. On the routes' executor, except stop().
class EventFeed {
 public:
  EventFeed(EventLog& events, Clock& clock, Log& log) : events_(events), clock_(clock), log_(log) {}

  // Once; the executor is that on which the handlers run.
  std::vector<Resource> resources(Executor& executor);
  // [any-thread] Answers who waits, and lets nobody wait from now on.
  void stop();

 private:
  struct Reader {
    std::uint64_t after = 0;
    std::size_t limit = 0;
    std::int64_t deadline_ms = 0;  // monotonic
    std::shared_ptr<Responder> responder;
  };

  void read(const Call& call);
  // True when the reader was answered: events, an error, or its time is over.
  bool try_answer(Reader& reader, std::int64_t now_ms);
  // `now_ms`: a timer says its own deadline, which the clock may not quite have reached.
  void answer_readers(std::int64_t now_ms);
  void arm();
  void woken(std::uint64_t armed_after);

  EventLog& events_;
  Clock& clock_;
  Log& log_;
  Executor* executor_ = nullptr;
  std::list<Reader> waiting_;
  std::optional<std::uint64_t> armed_after_;  // of the registration that is under way
  bool stopping_ = false;
};

}  // namespace ekiden::api
