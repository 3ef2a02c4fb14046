// SPDX-License-Identifier: Apache-2.0
#include "functions.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "event_text.hpp"
#include "expression.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "text_forms.hpp"

namespace ekiden::crm {
namespace {

using Arguments = std::span<const Value>;

constexpr std::size_t kMany = 32;
constexpr std::size_t kHashBytes = 16;

std::optional<std::int64_t> whole_number(const Value& value) {
  if (value.IsInt64()) return value.GetInt64();
  if (value.IsNumber()) return static_cast<std::int64_t>(value.GetDouble());
  const std::string_view digits = text_of(value);
  std::int64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = !digits.empty() && parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Nothing is no text.
Value text_or_null(std::string_view text, Scope& scope) {
  return text.empty() ? Value() : text_value(text, scope.pool);
}

// One text into another.
template <std::string (*Form)(std::string_view)>
Value formed(Arguments arguments, Scope& scope) {
  return text_or_null(Form(as_text(arguments[0])), scope);
}

Value coalesce(Arguments arguments, Scope& scope) {
  const auto found = std::find_if_not(arguments.begin(), arguments.end(), is_nothing);
  return found == arguments.end() ? Value() : Value(*found, scope.pool);
}

Value required(Arguments arguments, Scope& scope) {
  if (!is_nothing(arguments[0])) return Value(arguments[0], scope.pool);
  if (scope.missing.empty()) scope.missing = as_text(arguments[1]);
  return Value();
}

Value concat(Arguments arguments, Scope& scope) {
  std::string whole;
  for (const Value& argument : arguments) whole += as_text(argument);
  return text_or_null(whole, scope);
}

Value join(Arguments arguments, Scope& scope) {
  std::string whole;
  for (const Value& argument : arguments.subspan(1)) {
    if (is_nothing(argument)) continue;
    whole.append(whole.empty() ? "" : as_text(arguments[0])).append(as_text(argument));
  }
  return text_or_null(whole, scope);
}

Value truncated(Arguments arguments, Scope& scope) {
  const auto limit = whole_number(arguments[1]);
  if (arguments[0].IsNull() || !limit || *limit < 1) return Value();
  return text_value(first_characters(as_text(arguments[0]), static_cast<std::size_t>(*limit)), scope.pool);
}

Value if_eq(Arguments arguments, Scope& scope) {
  const bool equal = as_text(arguments[0]) == as_text(arguments[1]);
  if (equal) return Value(arguments[2], scope.pool);
  return arguments.size() > 3 ? Value(arguments[3], scope.pool) : Value();
}

// lookup(value, from, to, from, to, …, otherwise)
Value lookup(Arguments arguments, Scope& scope) {
  const std::string value = as_text(arguments[0]);
  std::size_t at = 1;
  for (; at + 1 < arguments.size(); at += 2)
    if (as_text(arguments[at]) == value) return Value(arguments[at + 1], scope.pool);
  return at < arguments.size() ? Value(arguments[at], scope.pool) : Value();
}

Value number(Arguments arguments, Scope&) {
  const auto value = whole_number(arguments[0]);
  return value ? Value(*value) : Value();
}

Value boolean(Arguments arguments, Scope&) {
  const std::string_view text = text_of(arguments[0]);
  return Value(text == "false" || text == "0" ? false : !is_nothing(arguments[0]));
}

// Of a duration in milliseconds, rounded up: a call of half a second took a second.
template <std::int64_t Unit>
Value units(Arguments arguments, Scope&) {
  const auto ms = whole_number(arguments[0]);
  return ms && *ms >= 0 ? Value(*ms / Unit + (*ms % Unit == 0 ? 0 : 1)) : Value();
}

Value epoch_ms(Arguments arguments, Scope&) {
  const auto ms = unix_ms(text_of(arguments[0]));
  return ms ? Value(*ms) : Value();
}

Value hash(Arguments arguments, Scope& scope) {
  std::string whole;
  for (const Value& argument : arguments) whole.append(as_text(argument)).append(1, '\0');
  return text_value(kit::hex_encode(kit::sha256(whole).substr(0, kHashBytes)), scope.pool);
}

Value base64(Arguments arguments, Scope& scope) {
  return text_value(kit::base64_encode(as_text(arguments[0])), scope.pool);
}

Value customer(Arguments, Scope& scope) {
  const Value* party = customer_of(scope.event);
  return party == nullptr ? Value() : Value(*party, scope.pool);
}

Value identity(Arguments arguments, Scope& scope) {
  for (const Value& type : arguments) {
    const std::string found = printable(identity_of(customer_of(scope.event), text_of(type)));
    if (!found.empty()) return text_value(found, scope.pool);
  }
  return Value();
}

Value contact_key(Arguments, Scope& scope) {
  return text_or_null(printable(contact_key_of(scope.event)), scope);
}

Value customer_name(Arguments, Scope& scope) {
  const Value* party = customer_of(scope.event);
  const auto name = party == nullptr ? std::nullopt : kit::string_member(*party, "display_name");
  return text_or_null(trimmed(printable(name.value_or(std::string_view()))), scope);
}

Value message_text(Arguments, Scope& scope) {
  return text_or_null(printable(message_text_of(scope.event)), scope);
}

constexpr Function kFunctions[] = {
    {"base64", 1, 1, "one value", &base64},
    {"bool", 1, 1, "one value", &boolean},
    {"coalesce", 1, kMany, "one value or more", &coalesce},
    {"concat", 1, kMany, "one value or more", &concat},
    {"contact_key", 0, 0, "nothing", &contact_key},
    {"customer", 0, 0, "nothing", &customer},
    {"customer_name", 0, 0, "nothing", &customer_name},
    {"date", 1, 1, "a time", &formed<&date_of>},
    {"datetime", 1, 1, "a time", &formed<&datetime_of>},
    {"e164", 1, 1, "a telephone number", &formed<&e164>},
    {"epoch_ms", 1, 1, "a time", &epoch_ms},
    {"hash", 1, kMany, "one value or more", &hash},
    {"html", 1, 1, "a text", &formed<&html_of>},
    {"identity", 1, kMany, "one type of identity or more", &identity},
    {"if_eq", 3, 4, "two values, what follows when they are equal, and what otherwise", &if_eq},
    {"join", 2, kMany, "a separator and one value or more", &join},
    {"lookup", 3, kMany, "a value, and pairs of what it may be and what that becomes", &lookup},
    {"lower", 1, 1, "a text", &formed<&lower>},
    {"message_text", 0, 0, "nothing", &message_text},
    {"minutes", 1, 1, "milliseconds", &units<60'000>},
    {"number", 1, 1, "one value", &number},
    {"odata", 1, 1, "a text", &formed<&odata>},
    {"required", 2, 2, "a value and its name", &required},
    {"seconds", 1, 1, "milliseconds", &units<1'000>},
    {"trim", 1, 1, "a text", &formed<&trimmed>},
    {"truncate", 2, 2, "a text and how many characters it may have", &truncated},
    {"upper", 1, 1, "a text", &formed<&upper>},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& one) { return one.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& one : kFunctions) names.emplace_back(one.name);
  return names;
}

}  // namespace ekiden::crm
