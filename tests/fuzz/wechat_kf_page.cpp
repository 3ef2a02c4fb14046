// SPDX-License-Identifier: Apache-2.0
// Any bytes as an answer of sync_msg, and the events of the messages in it.
#include <ekidenpp/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "kit/json.hpp"
#include "wechat/kf_events.hpp"
#include "wechat/kf_page.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  const auto page = wechat::read_page({reinterpret_cast<const char*>(data), size});
  if (!page) return 0;
  for (const std::string& message : page->messages) {
    const auto object = kit::parse_json(message, {.max_bytes = std::size_t{1} << 26, .max_depth = 32});
    if (!object || !object->IsObject()) std::abort();
    auto parsed = wechat::parse_document(message);
    const auto event = parsed.document ? wechat::kf_event({*std::move(parsed.document), message}, {"ww1", "wk1"})
                                       : wechat::kf_unreadable_event(message, {"ww1", "wk1"});
    const bool whole = !event.type.empty() && !event.id_material.empty() && event.raw == message &&
                       sdk::is_valid_utf8(event.peer_id) && event.peer_id.empty() != event.subject.empty();
    const auto json = kit::parse_json(event.data, {.max_bytes = std::size_t{1} << 26, .max_depth = 40});
    if (!whole || !json || !json->IsObject()) std::abort();
  }
  return 0;
}
