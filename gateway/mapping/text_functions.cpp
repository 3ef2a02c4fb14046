// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "mapping/graphemes.hpp"
#include "mapping/html_text.hpp"
#include "mapping/of_text.hpp"

namespace ekiden::mapping {

namespace {

Result<Compute> concat(const Fixed&) {
  return Compute([](Evaluation& evaluation, Values values) -> const Json& {
    std::string whole, buffer;
    for (const Json* const value : values) whole += text_form(*value, buffer);
    return evaluation.text(whole);
  });
}

Result<Compute> lower(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    return evaluation.text(lower_case(text));
  });
}

Result<Compute> upper(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    return evaluation.text(upper_case(text));
  });
}

Result<Compute> trim(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    return evaluation.text(trimmed(text));
  });
}

Result<Compute> truncate(const Fixed& fixed) {
  const auto most = static_cast<std::size_t>(fixed.count(1));
  const bool is_bytes = fixed.text(2, "graphemes") == "bytes";
  return of_text([=](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::size_t kept = is_bytes ? graphemes_within(text, most) : bytes_of_graphemes(text, most);
    return evaluation.text(text.substr(0, kept));
  });
}

// A text that is too short to hide anything is hidden as a whole.
Result<Compute> mask(const Fixed& fixed) {
  const auto front = static_cast<std::size_t>(fixed.count(1, 0)), back = static_cast<std::size_t>(fixed.count(2, 4));
  return of_text([=](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::size_t count = count_graphemes(text);
    const bool shows = front + back < count;
    std::string masked(text.substr(0, shows ? bytes_of_graphemes(text, front) : 0));
    masked.append(shows ? count - front - back : count, '*');
    if (shows) masked += text.substr(bytes_of_graphemes(text, count - back));
    return evaluation.text(masked);
  });
}

Result<Compute> strip_html(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::optional<std::string> plain = html_text(text);
    return plain ? evaluation.text(*plain) : evaluation.nothing("strip_html: the text is too long or too deep");
  });
}

const Function kFunctions[] = {
    {"concat", {{"value"}}, true, concat},
    {"lower", {{"text"}}, false, lower},
    {"upper", {{"text"}}, false, upper},
    {"trim", {{"text"}}, false, trim},
    {"truncate", {{"text"}, {"count", Takes::count}, {"unit", Takes::word, true, "graphemes bytes"}}, false, truncate},
    {"mask", {{"text"}, {"front", Takes::count, true}, {"back", Takes::count, true}}, false, mask},
    {"strip_html", {{"html"}}, false, strip_html},
};

}  // namespace

std::span<const Function> text_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
