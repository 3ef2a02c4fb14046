// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/status.hpp"

namespace ekiden::api {

// The body of POST /v1/dead-letters/replay: {"sink": "…", "id": "…"}.
struct ReplayRequest {
  std::string sink;
  std::string id;  // empty: every dead letter of the sink
};

// Code::invalid with a sentence for the client. `body` is limited by the server.
Result<ReplayRequest> read_replay_request(std::string_view body);

}  // namespace ekiden::api
