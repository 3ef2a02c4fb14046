// SPDX-License-Identifier: Apache-2.0
// The request that carries events: CloudEvents 1.0.2 over HTTP with the headers of Standard Webhooks 1.0.0.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace ekiden::webhook {

// The bytes that stand for an event in a request; empty when it has no record and the sink posts records.
std::string_view body_of(const Settings& settings, const sdk::Delivery& event);
// What an operator has to do about an event without a record.
sdk::Status lacks_record();

// A POST of `body` under the identity `id`, which is the same at every attempt; signed at `now_ms`, the wall clock.
sdk::HttpRequest signed_post(const Settings& settings, std::string_view id, std::string_view content_type,
                             std::string body, std::int64_t now_ms);

}  // namespace ekiden::webhook
