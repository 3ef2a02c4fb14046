// SPDX-License-Identifier: Apache-2.0
// What the receiver's answer means for the event.
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <string>

namespace ekiden::webhook {

// 2xx: done. 408, 425, 429, 5xx and no answer: again, after Retry-After if there is one. 410: the receiver wants no
// more at all. Everything else, redirects included: this event is refused.
sdk::Status outcome_of(const sdk::HttpResponse& response);

// The beginning of the receiver's body, at most 2 KiB, as a JSON string; empty when there is none. For the dead letter.
std::string excerpt_of(const sdk::HttpResponse& response);

}  // namespace ekiden::webhook
