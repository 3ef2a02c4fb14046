// SPDX-License-Identifier: Apache-2.0
// What every system's answer over HTTP has to say, whatever it means.
#pragma once

#include <ekidenpp/http.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::kit {

/// How long the answer asks to wait, in ms, as a Status takes it; 0 when it does not say.
std::int32_t wait_of(const sdk::HttpResponse& response);

/// The beginning of a body, at most so many bytes of UTF-8, as a JSON string: for the `result` of an operation. Empty
/// when the body is.
std::string excerpt_of(std::string_view body, std::size_t max_bytes);

}  // namespace ekiden::kit
