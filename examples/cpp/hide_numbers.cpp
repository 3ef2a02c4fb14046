// SPDX-License-Identifier: Apache-2.0
// A filter that hides telephone and card numbers: in each text that a customer wrote, long runs of digits become
// asterisks, and the platform's own document, which holds the same text, is taken out.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;
using rapidjson::Value;

Value* member(Value* object, const char* name) {
  if (object == nullptr || !object->IsObject()) return nullptr;
  const auto found = object->FindMember(name);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string hide(std::string text, std::size_t min_digits) {
  for (auto at = text.begin(); at != text.end();) {
    const auto first = std::find_if(at, text.end(), is_digit);
    at = std::find_if_not(first, text.end(), is_digit);
    if (static_cast<std::size_t>(at - first) >= min_digits) std::fill(first, at, '*');
  }
  return text;
}

class HideNumbers final : public Filter {
 public:
  using Filter::Filter;

  static constexpr const char* kId = "hide-numbers";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Hide numbers",
    "description": "Hides long runs of digits in the texts of messages, and takes out the platform's own document.",
    "config": {"type": "object", "additionalProperties": false, "properties": {
      "min_digits": {"type": "integer", "minimum": 1, "maximum": 100, "default": 6,
                     "description": "Shorter runs stay"}}},
    "max_in_flight": 16
  })json";

  // What the host hands over fits the schema above, defaults filled in.
  Status configure(std::string_view config) override {
    rapidjson::Document document;
    document.Parse(config.data(), config.size());
    min_digits_ = document["min_digits"].GetUint();
    return {};
  }

  Status apply(Op op, const Delivery& event) override {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(event.document.data(), event.document.size());
    Value* const data = member(&document, "data");
    Value* const message = member(data, "message");
    if (message == nullptr) return {};  // not a message: nothing that somebody wrote
    if (Value* const parts = member(message, "parts"); parts != nullptr && parts->IsArray())
      for (Value& part : parts->GetArray())
        if (Value* const text = member(&part, "text"); text != nullptr && text->IsString())
          text->SetString(hide({text->GetString(), text->GetStringLength()}, min_digits_), document.GetAllocator());
    data->EraseMember("raw");
    rapidjson::StringBuffer out;
    rapidjson::Writer<rapidjson::StringBuffer> writer(out);
    document.Accept(writer);
    return replace(op, {out.GetString(), out.GetSize()});
  }

 private:
  std::size_t min_digits_ = 6;
};

}  // namespace

EKIDEN_PLUGIN(HideNumbers);
