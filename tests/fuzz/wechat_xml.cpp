// SPDX-License-Identifier: Apache-2.0
// Any bytes as a document of WeChat, XML or JSON, and the event that it becomes.
#include <ekidenpp/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "kit/json.hpp"
#include "wechat/events.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto parsed = wechat::parse_document(bytes);
  if (parsed.document.has_value() == !parsed.error.empty()) std::abort();
  if (!parsed.document) return 0;
  const auto event = wechat::to_event({std::move(*parsed.document), std::string(bytes)}, "wx1");
  const bool whole =
      !event.type.empty() && !event.id_material.empty() && event.raw == bytes && sdk::is_valid_utf8(event.peer_id);
  const auto json = kit::parse_json(event.data, {.max_bytes = std::size_t{1} << 26, .max_depth = 32});
  if (!whole || !json || !json->IsObject()) std::abort();
  return 0;
}
