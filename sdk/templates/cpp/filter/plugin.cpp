// SPDX-License-Identifier: Apache-2.0
// Hides numbers: in each text of a message long runs of digits become asterisks, and the platform's own document, which
// says the same once more, is taken out.
#include <ekiden/json.h>
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Hides the runs of digits between `at` and `end`, a string as JSON writes it; whether there were any. The digits of an
// escape (\u4f60) are not the text's.
bool hide(char* at, const char* end, std::int64_t min_digits) {
  bool hidden = false;
  while (at < end) {
    if (*at == '\\') {
      at += at[1] == 'u' ? 6 : 2;
      continue;
    }
    char* const first = at;
    while (at < end && is_digit(*at)) ++at;
    if (at - first >= min_digits) {
      std::fill(first, at, '*');
      hidden = true;
    }
    if (at == first) ++at;
  }
  return hidden;
}

// Takes the member "raw" of "data" out of the document.
void remove_raw(std::string& document) {
  ekd_str raw{};
  if (!ekd_json_find(to_abi(document), "/data/raw", &raw)) return;
  std::size_t end = static_cast<std::size_t>(raw.data - document.data()) + raw.len;
  std::size_t begin = document.rfind("\"raw\"", end - raw.len);
  const std::size_t before = document.find_last_not_of(" \t\r\n", begin - 1);
  const std::size_t after = document.find_first_not_of(" \t\r\n", end);
  if (document[before] == ',') {
    begin = before;
  } else if (document[after] == ',') {
    end = after + 1;
  }
  document.erase(begin, end - begin);
}

class Plugin final : public Filter {
 public:
  using Filter::Filter;

  static constexpr const char* kId = "@NAME@";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "@NAME@",
    "description": "Hides long runs of digits in the texts of messages.",
    "config": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "min_digits": {"type": "integer", "minimum": 1, "maximum": 100, "default": 4, "description": "Shorter runs stay."}
      }
    },
    "max_in_flight": 16
  })json";

  Status configure(std::string_view config) override {
    ekd_str value{};
    const bool read = ekd_json_find(to_abi(config), "/min_digits", &value) && ekd_json_integer(value, &min_digits_);
    return read ? Status() : Status::config("min_digits is missing");
  }

  // The same event gets the same verdict: deliveries are repeated.
  Status apply(Op op, const Delivery& event) override {
    std::string document(event.document);
    ekd_str text{};
    bool changed = false;
    for (int i = 0;; ++i) {
      const std::string part = "/data/message/parts/" + std::to_string(i);
      if (!ekd_json_find(to_abi(document), part.c_str(), &text)) break;
      if (!ekd_json_find(to_abi(document), (part + "/text").c_str(), &text) || text.data[0] != '"') continue;
      char* const begin = document.data() + (text.data - document.data());
      changed = hide(begin + 1, begin + text.len - 1, min_digits_) || changed;
    }
    if (!changed) return {};
    remove_raw(document);
    return replace(op, document);
  }

 private:
  std::int64_t min_digits_ = 0;
};

}  // namespace

EKIDEN_PLUGIN(Plugin);
