// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "hours.hpp"
#include "selection.hpp"

namespace ekiden::filters {
namespace {

using rapidjson::Value;
using sdk::JsonView;
using sdk::Status;
using Test = std::function<bool(const JsonView&)>;
using Tests = std::vector<Test>;

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

// A member that is a text or a list of texts; empty when there is none.
std::vector<std::string> texts(const Value& object, const char* name) {
  std::vector<std::string> all;
  if (const auto one = kit::string_member(object, name)) all.emplace_back(*one);
  if (const Value* list = kit::array_member(object, name)) {
    for (const Value& item : list->GetArray())
      if (item.IsString()) all.emplace_back(text_of(item));
  }
  return all;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool contains(const std::vector<std::string>& list, const std::string& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// "ekiden.message.received.v1" as routes name it: "message.received".
std::string short_type(std::string type) {
  constexpr std::string_view kOurs = "ekiden.";
  if (type.starts_with(kOurs)) type.erase(0, kOurs.size());
  const std::size_t version = type.rfind(".v");
  return version == std::string::npos ? type : type.substr(0, version);
}

bool type_fits(const std::string& type, std::string_view wanted) {
  if (!wanted.ends_with('*')) return type == wanted;
  wanted.remove_suffix(1);
  return type.starts_with(wanted);
}

Test type_is(std::vector<std::string> wanted) {
  return [wanted = std::move(wanted)](const JsonView& event) {
    const std::string type = short_type(event.at("/type").text());
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return type_fits(type, one); });
  };
}

Test channel_is(std::vector<std::string> wanted) {
  return [wanted = std::move(wanted)](const JsonView& event) { return contains(wanted, event.at("/channel").text()); };
}

Test sender_is(std::vector<std::string> wanted) {
  return [wanted = std::move(wanted)](const JsonView& event) {
    const auto identities = event.at("/data/sender/identities").items();
    return std::any_of(identities.begin(), identities.end(),
                       [&](const JsonView& one) { return contains(wanted, one.at("/value").text()); });
  };
}

Test text_contains(std::vector<std::string> words) {
  for (std::string& word : words) word = lower(std::move(word));
  return [words = std::move(words)](const JsonView& event) {
    const auto parts = event.at("/data/message/parts").items();
    return std::any_of(parts.begin(), parts.end(), [&](const JsonView& part) {
      const std::string text = lower(part.at("/text").text() + '\n' + part.at("/transcript").text());
      return std::any_of(words.begin(), words.end(),
                         [&](const std::string& word) { return text.find(word) != std::string::npos; });
    });
  };
}

Test hours_are(Hours hours, bool open) {
  return [hours = std::move(hours), open](const JsonView& event) {
    return hours.open_at(event.at("/time").text()) == std::optional(open);
  };
}

// A value of the configuration that one of an event may equal: the same text, or the same number.
struct Wanted {
  std::string text{};
  bool is_text = false;
  std::optional<double> number{};

  explicit Wanted(const Value& value)
      : text(value.IsString() ? std::string(text_of(value)) : kit::json_text(value)),
        is_text(value.IsString()),
        number(value.IsDouble() ? std::optional(value.GetDouble()) : std::nullopt) {}

  bool equals(const JsonView& value) const {
    if (value.is_string() || is_text) return value.is_string() && is_text && value.text() == text;
    return value.json() == text || (number && value.number() == number);
  }
};

Test one_of(Selection at, std::vector<Wanted> wanted) {
  return [at = std::move(at), wanted = std::move(wanted)](const JsonView& event) {
    const auto values = at.of(event);
    return std::any_of(values.begin(), values.end(), [&](const JsonView& value) {
      return std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& one) { return one.equals(value); });
    });
  };
}

Test matching(Selection at, std::shared_ptr<const re2::RE2> pattern) {
  return [at = std::move(at), pattern = std::move(pattern)](const JsonView& event) {
    const auto values = at.of(event);
    return std::any_of(values.begin(), values.end(), [&](const JsonView& value) {
      const auto text = scalar_text(value);
      return text && re2::RE2::PartialMatch(*text, *pattern);
    });
  };
}

Test existing(Selection at, bool wanted) {
  return [at = std::move(at), wanted](const JsonView& event) { return at.of(event).empty() != wanted; };
}

Status read_field(const Value& field, const std::string& where, Tests& tests) {
  const std::string pointer(kit::string_member(field, "at").value_or(""));
  const std::string name = where + ".fields: " + pointer;
  const auto at = Selection::parse(pointer);
  if (!at) return Status::config(name + " is no JSON Pointer, with * for names");
  const std::size_t before = tests.size();
  if (const Value* equals = kit::member(field, "equals")) tests.push_back(one_of(*at, {Wanted(*equals)}));
  if (const Value* list = kit::array_member(field, "in"))
    tests.push_back(one_of(*at, std::vector<Wanted>(list->Begin(), list->End())));
  if (const auto exists = kit::bool_member(field, "exists")) tests.push_back(existing(*at, *exists));
  if (const auto pattern = kit::string_member(field, "matches")) {
    auto compiled = std::make_shared<const re2::RE2>(std::string(*pattern), re2::RE2::Quiet);
    if (!compiled->ok()) return Status::config(name + ": matches is no regular expression: " + compiled->error());
    tests.push_back(matching(*at, std::move(compiled)));
  }
  return tests.size() == before + 1 ? Status() : Status::config(name + " needs one of equals, in, matches and exists");
}

Status read_tests(const Value& rule, const char* name, const std::string& rule_name, Tests& tests) {
  const Value* settings = kit::object_member(rule, name);
  if (settings == nullptr) return {};
  const std::string where = rule_name + '.' + name;
  if (auto types = texts(*settings, "type"); !types.empty()) tests.push_back(type_is(std::move(types)));
  if (auto channels = texts(*settings, "channel"); !channels.empty()) tests.push_back(channel_is(std::move(channels)));
  if (auto senders = texts(*settings, "sender"); !senders.empty()) tests.push_back(sender_is(std::move(senders)));
  if (auto words = texts(*settings, "text"); !words.empty()) tests.push_back(text_contains(std::move(words)));
  if (const Value* given = kit::object_member(*settings, "hours")) {
    Hours hours;
    if (Status status = Hours::read(*given, hours); !status.ok())
      return Status::config(where + ".hours." + status.message);
    tests.push_back(hours_are(std::move(hours), kit::string_member(*given, "are").value_or("open") == "open"));
  }
  if (const Value* fields = kit::array_member(*settings, "fields")) {
    for (const Value& field : fields->GetArray())
      if (Status status = read_field(field, where, tests); !status.ok()) return status;
  }
  return {};
}

bool all_hold(const Tests& tests, const JsonView& event) {
  return std::all_of(tests.begin(), tests.end(), [&](const Test& test) { return test(event); });
}

}  // namespace

Status Condition::read(const Value& rule, const std::string& where, Condition& condition) {
  if (Status status = read_tests(rule, "when", where, condition.when_); !status.ok()) return status;
  if (Status status = read_tests(rule, "unless", where, condition.unless_); !status.ok()) return status;
  if (condition.when_.empty() && condition.unless_.empty())
    return Status::config(where + ": needs a condition, in when or in unless");
  return {};
}

bool Condition::holds(const JsonView& event) const {
  return all_hold(when_, event) && (unless_.empty() || !all_hold(unless_, event));
}

}  // namespace ekiden::filters
