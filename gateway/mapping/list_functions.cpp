// SPDX-License-Identifier: Apache-2.0
#include "mapping/of_text.hpp"
#include "mapping/parts_text.hpp"

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxPieces = 1'000;

Result<Compute> join(const Fixed& fixed) {
  return Compute([separator = std::string(fixed.text(1, ", "))](Evaluation& evaluation, Values values) -> const Json& {
    const Json& list = *values[0];
    if (list.IsNull()) return null_value();
    if (!list.IsArray()) return evaluation.nothing("join: this is no list");
    std::string whole, buffer;
    for (const Json& item : list.GetArray()) {
      if (item.IsNull()) continue;
      if (!whole.empty()) whole += separator;
      whole += text_form(item, buffer);
      if (whole.size() > kMaxText) break;
    }
    return evaluation.text(whole);
  });
}

Result<Compute> split(const Fixed& fixed) {
  if (fixed.text(1).empty()) return Status(Code::config, "split() needs a separator that is not empty");
  return of_text(
      [separator = std::string(fixed.text(1))](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
        Json list(rapidjson::kArrayType);
        for (bool more = true; more;) {
          const std::size_t end = list.Size() + 1 < kMaxPieces ? text.find(separator) : std::string_view::npos;
          more = end != std::string_view::npos;
          list.PushBack(Json(evaluation.text(text.substr(0, end)), evaluation.pool()), evaluation.pool());
          if (more) text.remove_prefix(end + separator.size());
        }
        return evaluation.keep(std::move(list));
      });
}

// The item at one end of a list.
const Json& end_of(Evaluation& evaluation, const Json& list, bool is_first) {
  if (list.IsNull()) return null_value();
  if (!list.IsArray()) return evaluation.nothing("this is no list");
  if (list.Empty()) return evaluation.nothing("the list is empty");
  return is_first ? *list.Begin() : *(list.End() - 1);
}

Result<Compute> first(const Fixed&) {
  return Compute(
      [](Evaluation& evaluation, Values values) -> const Json& { return end_of(evaluation, *values[0], true); });
}

Result<Compute> last(const Fixed&) {
  return Compute(
      [](Evaluation& evaluation, Values values) -> const Json& { return end_of(evaluation, *values[0], false); });
}

Result<Compute> text_of_parts(const Fixed&) {
  return Compute([](Evaluation& evaluation, Values values) -> const Json& {
    const Json& parts = *values[0];
    if (parts.IsNull()) return null_value();
    return parts.IsArray() ? evaluation.text(parts_text(parts)) : evaluation.nothing("text_of_parts: this is no list");
  });
}

const Function kFunctions[] = {
    {"join", {{"list"}, {"separator", Takes::text, true}}, false, join},
    {"split", {{"text"}, {"separator", Takes::text}}, false, split},
    {"first", {{"list"}}, false, first},
    {"last", {{"list"}}, false, last},
    {"text_of_parts", {{"parts"}}, false, text_of_parts},
};

}  // namespace

std::span<const Function> list_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
