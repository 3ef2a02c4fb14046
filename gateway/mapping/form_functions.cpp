// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/encoding.hpp"
#include "core/json_text.hpp"
#include "mapping/of_text.hpp"
#include "mapping/phone_number.hpp"

namespace ekiden::mapping {

namespace {

Result<Compute> phone(const Fixed& fixed) {
  const NumberingPlan* const plan = numbering_plan(fixed.text(1));
  if (plan == nullptr) {
    std::string known;
    for (const std::string& region : numbering_regions()) known += " " + region;
    return Status(Code::config, "e164() knows no region \"" + std::string(fixed.text(1)) + "\"; there are" + known);
  }
  return of_text([plan](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::optional<std::string> number = e164(text, *plan);
    return number ? evaluation.text(*number) : evaluation.nothing("e164: this is no telephone number");
  });
}

Result<Compute> hash(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    const std::string digest = sha256(text);
    return evaluation.text(hex({reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()}));
  });
}

Result<Compute> as_json(const Fixed&) {
  return Compute(
      [](Evaluation& evaluation, Values values) -> const Json& { return evaluation.text(json_text(*values[0])); });
}

Result<Compute> as_base64(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    return evaluation.text(base64(text));
  });
}

// RFC 3986: everything but unreserved characters.
Result<Compute> url(const Fixed&) {
  return of_text([](Evaluation& evaluation, std::string_view text, Values) -> const Json& {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         std::string_view("-._~").find(c) != std::string_view::npos;
      if (plain)
        out += c;
      else
        out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return evaluation.text(out);
  });
}

const Function kFunctions[] = {
    {"e164", {{"text"}, {"region", Takes::text}}, false, phone},
    {"hash", {{"text"}}, false, hash},
    {"json", {{"value"}}, false, as_json},
    {"base64", {{"text"}}, false, as_base64},
    {"url", {{"text"}}, false, url},
};

}  // namespace

std::span<const Function> form_functions() {
  return kFunctions;
}

}  // namespace ekiden::mapping
