// SPDX-License-Identifier: Apache-2.0
#include "mapping/of_text.hpp"
#include "mapping/operators.hpp"

namespace ekiden::mapping {

namespace {

Result<Compute> coalesce(const Fixed&) {
  return Compute([](Evaluation&, Values values) -> const Json& {
    for (const Json* const value : values)
      if (!value->IsNull()) return *value;
    return null_value();
  });
}

Result<Compute> otherwise(const Fixed&) {
  return Compute([](Evaluation&, Values values) -> const Json& {
    const bool is_empty = values[0]->IsNull() || (values[0]->IsString() && values[0]->GetStringLength() == 0);
    return is_empty ? *values[1] : *values[0];
  });
}

Result<Compute> or_null(const Fixed&) {
  return Compute(
      [](Evaluation&, Values values) -> const Json& { return values[0]->IsNull() ? kept_null() : *values[0]; });
}

Result<Compute> if_eq(const Fixed&) {
  return Compute([](Evaluation&, Values values) -> const Json& {
    if (is_equal(*values[0], *values[1])) return *values[2];
    return values.size() > 3 ? *values[3] : null_value();
  });
}

Result<Compute> lookup(const Fixed& fixed) {
  const std::string name(fixed.text(1));
  return of_text(
      [&table = fixed.table(1), name](Evaluation& evaluation, std::string_view text, Values values) -> const Json& {
        const auto found = table.FindMember(Json(rapidjson::StringRef(text.data(), text.size())));
        if (found != table.MemberEnd()) return found->value;
        if (values.size() > 1) return *values[1];
        return evaluation.nothing("lookup: \"" + std::string(text) + "\" is not in the table " + name);
      });
}

const Function kFunctions[] = {
    {"coalesce", {{"value"}}, true, coalesce},
    {"default", {{"value"}, {"otherwise"}}, false, otherwise},
    {"or_null", {{"value"}}, false, or_null},
    {"if_eq", {{"value"}, {"other"}, {"then"}, {"otherwise", Takes::value, true}}, false, if_eq},
    {"lookup", {{"key"}, {"table", Takes::table}, {"otherwise", Takes::value, true}}, false, lookup},
};

}  // namespace

std::span<const Function> choice_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
