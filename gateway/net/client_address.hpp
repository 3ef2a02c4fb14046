// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "core/ip_address.hpp"
#include "core/ports/http_routes.hpp"

namespace ekiden {

bool is_among(const IpAddress& address, const std::vector<IpRange>& ranges);

// Who sent a request that came from `peer`. X-Forwarded-For counts only when `peer` is a trusted proxy, and is read
// from its end: what trusted proxies have added is passed over, the first other address is the client's. Whatever
// stands before it is the client's own invention. An entry that is no address ends the reading there.
IpAddress client_address(const IpAddress& peer, std::span<const HttpField> fields,
                         const std::vector<IpRange>& trusted_proxies);

}  // namespace ekiden
