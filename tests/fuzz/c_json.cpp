// SPDX-License-Identifier: Apache-2.0
// Any bytes as a document for the reader of ekiden/json.h. What RapidJSON reads, it reads as well, and the same; but it
// refuses a byte order mark and half of a surrogate pair, which RFC 8259 does not allow.
#include <ekiden/json.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void compare(const rapidjson::Value* expected, bool found, ekd_str value) {
  check(found == (expected != nullptr));
  if (!found || !expected->IsString()) return;
  std::string buffer(value.len, '\0');
  ekd_str text{};
  check(ekd_json_text(value, buffer.data(), buffer.size(), &text) != 0);
  check(std::string_view(text.data, text.len) == std::string_view(expected->GetString(), expected->GetStringLength()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(bytes.data(), bytes.size());
  const auto opened = std::count_if(bytes.begin(), bytes.end(), [](char c) { return c == '[' || c == '{'; });
  const bool strict =
      !bytes.starts_with("\xEF\xBB\xBF") && bytes.find("\\ud") == bytes.npos && bytes.find("\\uD") == bytes.npos;
  const bool comparable =
      !document.HasParseError() && strict && opened <= static_cast<std::ptrdiff_t>(EKD_JSON_MAX_DEPTH);
  for (const char* pointer : {"", "/to", "/type", "/parts/0/text", "/parts/1", "/0", "/a~1b/~0"}) {
    ekd_str value{};
    const bool found = ekd_json_find({bytes.data(), bytes.size()}, pointer, &value) != 0;
    if (found) check(value.data >= bytes.data() && value.data + value.len <= bytes.data() + bytes.size());
    if (comparable) compare(rapidjson::Pointer(pointer).Get(document), found, value);
  }
  return 0;
}
