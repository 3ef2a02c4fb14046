// SPDX-License-Identifier: Apache-2.0
#include "kit/http_answer.hpp"

#include <ekidenpp/json.hpp>
#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <limits>

namespace ekiden::kit {

std::int32_t wait_of(const sdk::HttpResponse& response) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(response.retry_after_ms, 0, kMax));
}

std::string excerpt_of(std::string_view body, std::size_t max_bytes) {
  if (body.empty()) return {};
  const std::string text = sdk::to_valid_utf8(body.substr(0, max_bytes));
  sdk::JsonWriter out;
  out.string(sdk::utf8_prefix(text, max_bytes));
  return out.take().value_or(std::string());
}

}  // namespace ekiden::kit
