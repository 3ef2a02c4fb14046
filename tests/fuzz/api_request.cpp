// SPDX-License-Identifier: Apache-2.0
// What clients of the control API send: the query, cursors in it, the bodies of a replay and an erasure.
#include <cstdint>
#include <cstdlib>

#include "api/cursor.hpp"
#include "api/erasure_request.hpp"
#include "api/parameters.hpp"
#include "api/selection_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden::api;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parameters = Parameters::parse(text, {"after", "limit", "wait", "sink"}); parameters.ok()) {
    if (const auto limit = parameters->number("limit", 100, 1, 1000); limit.ok() && (*limit < 1 || *limit > 1000))
      std::abort();
    for (const CursorOf list : {CursorOf::events, CursorOf::dead_letters}) {
      const auto place = read_cursor(list, parameters->get("after"));
      if (place && make_cursor(list, *place) != parameters->get("after")) std::abort();
    }
  }
  const auto letters = read_selection(SelectionOf::dead_letters, text);
  if (letters.ok() && letters->letters.sink.empty()) std::abort();
  const auto range = read_selection(SelectionOf::sink, text);
  if (range.ok() && range->range().from_ms <= 0) std::abort();
  if (const auto request = read_erasure_request(text);
      request.ok() && (request->channel.empty() || request->peer.empty()))
    std::abort();
  return 0;
}
