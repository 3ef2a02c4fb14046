// SPDX-License-Identifier: Apache-2.0
// What the receiver's answer to a batch means for each of its events.
#pragma once

#include <ekidenpp/host.hpp>
#include <ekidenpp/http.hpp>

#include <string>
#include <vector>

namespace ekiden::webhook {

// Of the events with these ids, in their order. 2xx: done, except the events that the body says otherwise of:
//   {"results": [{"id": "i6lg87kl86kcepfi173705mfdg", "status": 422, "detail": "no such field"}]}
// where `status` means what it would mean if the event had been posted by itself; 410 refuses that event alone. Any
// other answer holds for all of them; a batch of several that is refused for good comes again, event by event.
std::vector<sdk::ItemResult> results_of(const sdk::HttpResponse& response, const std::vector<std::string>& ids);

}  // namespace ekiden::webhook
