// SPDX-License-Identifier: Apache-2.0
// What becomes of one event on its way to a sink, without a gateway, a journal or a network: the route, the filters,
// the map and the sink are those of the configuration; the plugins run under the test kit's host.
#pragma once

#include <ekiden/testkit/http_exchange.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/plan.hpp"
#include "core/status.hpp"
#include "mapping/map.hpp"

namespace ekiden::cli {

// How far an event comes.
struct Rehearsed {
  enum class End {
    unrouted,  // no route leads it to the sink
    dropped,   // by a filter
    skipped,   // by the map's `when`
    failed,    // a filter failed, or no record could be made
    ready      // the sink gets it
  };
  End end = End::unrouted;
  std::string reason{};    // a sentence, of all but `ready`
  std::string document{};  // as the filters left it
  std::string record{};    // empty: the route has no map
  std::vector<mapping::Note> notes{};
};

// `document`: the event, structured JSON. `now_ms`: what the plugins take for the time.
Rehearsed rehearse(const Plan& plan, const std::string& sink, const std::string& document, std::int64_t now_ms);

// What a sink did with an event.
struct Performed {
  sdk::Status status{};
  std::vector<testkit::SeenRequest> requests{};
  std::vector<std::string> commands{};  // JSON, as submitted
};

// Gives an event that is ready to the sink. Its requests are answered by `answers`, one each in their order, then by
// 200 and {}. A failed Status: the sink cannot be run, or broke the host's contract.
Result<Performed> perform(const PlannedInstance& sink, const Rehearsed& event,
                          const std::vector<testkit::PeerAnswer>& answers, std::int64_t now_ms);

}  // namespace ekiden::cli
