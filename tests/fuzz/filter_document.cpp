// SPDX-License-Identifier: Apache-2.0
// The document that a filter gives for an event. Whatever is accepted is one JSON object that still says which event it
// is.
#include <rapidjson/document.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugin/replacement.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 1u << 20) return 0;
  static const std::string original =
      R"({"specversion":"1.0","id":"i6lg","source":"/ekiden/a/b","type":"ekiden.message.received.v1","subject":"a:b:dm:c",)"
      R"("partitionkey":"a:b:dm:c","sequence":"7","data":{"message":{"parts":[{"type":"text","text":"hello"}]}}})";
  const std::string_view given(reinterpret_cast<const char*>(bytes), size);
  if (!ekiden::plugin::check_replacement(original, given)) return 0;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(given.data(), given.size());
  if (document.HasParseError() || !document.IsObject()) std::abort();
  rapidjson::Document event;
  event.Parse(original.c_str());
  for (const char* name : {"specversion", "id", "source", "type", "subject", "partitionkey"})
    if (!document.HasMember(name) || document[name] != event[name]) std::abort();
  return 0;
}
