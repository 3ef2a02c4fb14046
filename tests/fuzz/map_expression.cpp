// SPDX-License-Identifier: Apache-2.0
// Any text as a scalar of a map: it compiles or has one mistake inside itself, and its value is the same each time.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/json_text.hpp"
#include "mapping/event_document.hpp"
#include "mapping/expression.hpp"

namespace {

using namespace ekiden::mapping;

constexpr const char* kEvent =
    R"({"id":"e1","n":9007199254740993,"t":"2026-11-21T10:00:00.120Z","text":" Hello 你好 👩‍👩‍👧 ",
  "html":"<p>a<b>b</p>","phone":"138 0013 8000","list":["a",null,2],"o":{"a/b":1},"parts":[{"type":"text","text":"x"}],
  "ids":[{"type":"phone","value":"1"}]})";

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  rapidjson::Document event, table;
  require(read_event(kEvent, event) && read_event(R"({"a":"b"})", table));
  const Tables tables = {{"names", &table}};
  std::vector<Mistake> mistakes;
  const ExpressionPtr expression = compile_scalar(text, tables, mistakes);
  require((expression == nullptr) == (mistakes.size() == 1));
  if (!expression) {
    require(mistakes[0].offset <= text.size() && !mistakes[0].message.empty());
    return 0;
  }
  Evaluation first(event), second(event);
  const std::string once = ekiden::json_text(expression->value(first)),
                    again = ekiden::json_text(expression->value(second));
  require(once == again && first.failure() == second.failure());
  return 0;
}
