// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/ports/erasures.hpp"

namespace ekiden::api {

// The body of POST /v1/erasures: {"channel": "…", "peer": "…", "dry_run": false}. Code::invalid with a sentence for the
// client. `body` is limited by the server.
Result<ErasureRequest> read_erasure_request(std::string_view body);

}  // namespace ekiden::api
