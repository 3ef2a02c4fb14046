// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/ports/operations.hpp"
#include "core/status.hpp"

namespace ekiden::api {

// The bodies of POST /v1/dead-letters/replay and …/drop, and of POST /v1/sinks/{id}/replay.
struct SelectionRequest {
  DeadLetterSelection letters;  // sink, and what else was named
  Pace pace;

  TimeRange range() const { return {letters.sink, letters.from_ms, letters.to_ms}; }
};

enum class SelectionOf { dead_letters, sink };

// {"sink", "id", "conversation", "reason", "from", "to", "rate", "dry_run"}; of a sink, which the path names: {"from",
// "to", "rate", "dry_run"}, "from" required. Times are RFC 3339. Code::invalid with a sentence for the client. `body`
// is limited by the server.
Result<SelectionRequest> read_selection(SelectionOf what, std::string_view body);

}  // namespace ekiden::api
