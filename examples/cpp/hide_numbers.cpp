// SPDX-License-Identifier: Apache-2.0
// A filter that hides telephone and card numbers: in each text that a customer wrote, long runs of digits become
// asterisks, and the platform's own document, which holds the same text, is taken out.
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

// Writes an object as it stands, except for the members that `instead` has written, or left out, itself.
template <class Instead>
void rewrite(const JsonView& object, JsonWriter& out, const Instead& instead) {
  out.begin_object();
  for (const auto& [name, value] : object.members())
    if (!instead(name, value)) out.key(name).raw(value.json());
  out.end_object();
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
    min_digits_ = static_cast<std::size_t>(JsonView::parse(config).value().at("/min_digits").int64().value_or(6));
    return {};
  }

  Status apply(Op op, const Delivery& event) override {
    const auto document = JsonView::parse(event.document);
    if (!document) return Status::rejected("the event is no JSON");
    if (!document->at("/data/message")) return {};  // not a message: nothing that somebody wrote
    JsonWriter out;
    rewrite(*document, out, [&](std::string_view name, const JsonView& data) {
      if (name == "data") write_data(data, out.key(name));
      return name == "data";
    });
    return replace(op, out.take().value());
  }

 private:
  void write_data(const JsonView& data, JsonWriter& out) const {
    rewrite(data, out, [&](std::string_view name, const JsonView& value) {
      if (name != "message" || !value.is_object()) return name == "raw";
      write_message(value, out.key(name));
      return true;
    });
  }
  void write_message(const JsonView& message, JsonWriter& out) const {
    rewrite(message, out, [&](std::string_view name, const JsonView& parts) {
      if (name != "parts" || !parts.is_array()) return false;
      out.key(name).begin_array();
      for (const JsonView& part : parts.items()) {
        if (part.is_object())
          write_part(part, out);
        else
          out.raw(part.json());
      }
      out.end_array();
      return true;
    });
  }
  void write_part(const JsonView& part, JsonWriter& out) const {
    rewrite(part, out, [&](std::string_view name, const JsonView& value) {
      if (name != "text" || !value.is_string()) return false;
      out.member(name, hide(value.text(), min_digits_));
      return true;
    });
  }

  std::size_t min_digits_ = 6;
};

}  // namespace

EKIDEN_PLUGIN(HideNumbers);
