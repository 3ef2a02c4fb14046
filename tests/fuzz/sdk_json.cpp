// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON: what the SDK's reader accepts, RapidJSON accepts, and both find the same in it.
#include <rapidjson/document.h>
#include <rapidjson/error/error.h>
#include <ekidenpp/envelope_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using ekiden::sdk::JsonView;

void must(bool held) {
  if (!held) std::abort();
}

void compare(const JsonView& ours, const rapidjson::Value& theirs) {
  must(ours.is_object() == theirs.IsObject() && ours.is_array() == theirs.IsArray());
  must(ours.is_number() == theirs.IsNumber() && ours.is_null() == theirs.IsNull());
  must(ours.is_string() == theirs.IsString() && ours.boolean().has_value() == theirs.IsBool());
  if (theirs.IsString()) must(ours.text() == std::string_view(theirs.GetString(), theirs.GetStringLength()));
  if (theirs.IsInt64()) must(ours.int64() == theirs.GetInt64() || ours.json() == "-0");
  if (theirs.IsArray()) {
    const auto items = ours.items();
    must(items.size() == theirs.Size());
    for (rapidjson::SizeType i = 0; i < theirs.Size(); ++i) compare(items[i], theirs[i]);
  }
  if (theirs.IsObject()) {
    const auto members = ours.members();
    must(members.size() == theirs.MemberCount());
    std::size_t i = 0;
    for (const auto& member : theirs.GetObject()) {
      must(members[i].first == std::string_view(member.name.GetString(), member.name.GetStringLength()));
      compare(members[i++].second, member.value);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto ours = JsonView::parse(text);
  if (!ours) return 0;
  rapidjson::Document theirs;
  theirs.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  if (theirs.HasParseError()) {
    must(theirs.GetParseError() == rapidjson::kParseErrorNumberTooBig);
    return 0;
  }
  compare(*ours, theirs);
  if (const auto event = ekiden::sdk::EnvelopeReader::parse(text)) {
    static_cast<void>(event->text());
    static_cast<void>(event->sender());
    static_cast<void>(event->recipients());
  }
  return 0;
}
