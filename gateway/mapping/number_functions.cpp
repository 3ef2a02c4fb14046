// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <cmath>

#include "mapping/decimal.hpp"
#include "mapping/of_text.hpp"

namespace ekiden::mapping {

namespace {

// A whole number that fits into 64 bits stays exact; one that does not is no number here, rather than a nearby one.
Result<Compute> number(const Fixed&) {
  return Compute([](Evaluation& evaluation, Values values) -> const Json& {
    const Json& given = *values[0];
    if (given.IsNull() || given.IsNumber()) return given;
    const std::optional<std::string> digits = given.IsString() ? decimal(text_of(given)) : std::nullopt;
    if (!digits) return evaluation.nothing("number: this is no number");
    rapidjson::Document parsed(&evaluation.pool());
    parsed.Parse<rapidjson::kParseFullPrecisionFlag>(digits->data(), digits->size());
    const bool is_whole = digits->find('.') == std::string::npos;
    if (parsed.HasParseError() || (is_whole && parsed.IsDouble()) || !std::isfinite(parsed.GetDouble()))
      return evaluation.nothing("number: it does not fit into 64 bits");
    return evaluation.keep(Json(parsed, evaluation.pool()));
  });
}

Result<Compute> exact(const Fixed& fixed) {
  const bool has_places = fixed.has(1);
  const auto places = static_cast<std::size_t>(fixed.count(1));
  constexpr std::size_t kMostPlaces = 30;
  if (places > kMostPlaces) return Status(Code::config, "decimal() gives at most 30 places");
  const std::string_view word = fixed.text(2);
  const Rounding rounding = word == "half_up"     ? Rounding::half_up
                            : word == "half_even" ? Rounding::half_even
                                                  : Rounding::none;
  return of_text([=](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::optional<std::string> digits = has_places ? decimal(text, places, rounding) : decimal(text);
    if (digits) return evaluation.text(*digits);
    return evaluation.nothing(decimal(text) ? "decimal: digits would be lost, and the map does not say how to round"
                                            : "decimal: this is no decimal number");
  });
}

const Function kFunctions[] = {
    {"number", {{"text"}}, false, number},
    {"decimal",
     {{"number"}, {"places", Takes::count, true}, {"rounding", Takes::word, true, "half_up half_even"}},
     false,
     exact},
};

}  // namespace

std::span<const Function> number_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
