// SPDX-License-Identifier: Apache-2.0
// Any bytes as an event, and as a text in one. What comes out is JSON without the platform's document, and what is
// found in a text lies in it, in order.
#include <ekidenpp/json.hpp>
#include <ekidenpp/json_view.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "redact/settings.hpp"

namespace {

using namespace ekiden;

redact::Redactor strict() {
  redact::Redactor rules;
  if (!redact::read_settings(R"({"kinds":{"my_number":"label"},"labels":"en"})", rules).ok()) std::abort();
  return rules;
}

void check(const redact::Redactor& rules, std::string_view document) {
  const auto redacted = rules.redact(document);
  if (!redacted || redacted->document.empty()) return;
  const auto json = sdk::JsonView::parse(redacted->document, std::size_t{64} << 20);
  if (!json || !json->is_object() || json->at("/data/raw")) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const redact::Redactor rules = strict();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(rules, bytes);

  std::size_t at = 0;
  for (const redact::Finding& one : rules.recogniser.find(bytes, rules.kinds)) {
    if (one.begin < at || one.end <= one.begin || one.end > size || one.canonical.empty()) std::abort();
    at = one.end;
  }
  sdk::JsonWriter event;
  event.begin_object().key("data").begin_object().key("message").begin_object().key("parts").begin_array();
  event.begin_object().member("type", "text").key("text").lenient_string(bytes).end_object();
  event.end_array().end_object().end_object().end_object();
  check(rules, event.take().value());
  return 0;
}
