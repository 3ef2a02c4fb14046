// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "config/diagnostic.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"
#include "core/json_text.hpp"

namespace ekiden::config {
namespace {

using rapidjson::Value;

constexpr std::size_t kMaxViolations = 1000;

// "mode", or: item 2 of "from".
std::string subject(std::string_view pointer) {
  if (pointer.empty()) return "this object";
  const std::size_t slash = pointer.rfind('/');
  const std::string_view last = pointer.substr(slash + 1);
  const bool is_index =
      !last.empty() && std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_index || slash == 0) return '"' + std::string(last) + '"';
  return "item " + std::to_string(std::stoul(std::string(last.substr(0, 9))) + 1) + " of " +
         subject(pointer.substr(0, slash));
}

std::string joined(const std::vector<std::string>& words, std::string_view last_separator) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last_separator : ", ";
    text += words[i];
  }
  return text;
}

std::vector<std::string> types_of(const Value& schema) {
  const Value* type = member(schema, "type");
  std::vector<std::string> types;
  if (type == nullptr) return types;
  if (type->IsString()) return {std::string(text_of(*type))};
  for (const Value& each : type->GetArray()) types.emplace_back(text_of(each));
  return types;
}

// a < b, exact for 64-bit integers.
bool less(const Value& a, const Value& b) {
  if (a.IsInt64() && b.IsInt64()) return a.GetInt64() < b.GetInt64();
  if (a.IsUint64() && b.IsUint64()) return a.GetUint64() < b.GetUint64();
  if (a.IsInt64() && b.IsUint64()) return a.GetInt64() < 0;
  if (a.IsUint64() && b.IsInt64()) return false;
  return a.GetDouble() < b.GetDouble();
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string describe(const Value& schema) {
  if (const Value* constant = member(schema, "const")) return json_text(*constant);
  if (const Value* title = member(schema, "title")) return std::string(text_of(*title));
  std::vector<std::string> words;
  for (const std::string& type : types_of(schema)) words.emplace_back(type_word(type));
  return words.empty() ? "another form" : joined(words, " or ");
}

// Walks document and schema together and collects what it can explain. What oneOf and anyOf allow is left to valijson.
class Walk {
 public:
  void visit(const Value& schema, const Value& value, const std::string& pointer) {
    if (!check_type(schema, value, pointer)) return;
    check_values(schema, value, pointer);
    if (value.IsNumber()) check_number(schema, value, pointer);
    if (value.IsString()) check_string(schema, value, pointer);
    if (value.IsArray()) check_array(schema, value, pointer);
    if (value.IsObject()) check_object(schema, value, pointer);
    for (const char* keyword : {"oneOf", "anyOf"}) {
      if (const Value* branches = member(schema, keyword)) note_alternatives(*branches, pointer);
    }
  }

  void add_verdicts(const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) {
      if (violations_.size() >= kMaxViolations) return;
      const Alternatives* alternatives = alternatives_at_or_above(refusal.pointer);
      const std::string& pointer = alternatives != nullptr ? alternatives->pointer : refusal.pointer;
      const bool is_explained = std::any_of(violations_.begin(), violations_.end(), [&](const Violation& v) {
        return is_at_or_below(v.pointer, pointer) || is_at_or_below(pointer, v.pointer);
      });
      if (is_explained) continue;
      add(pointer, "bad-value", alternatives != nullptr ? alternatives->message : ": " + refusal.description);
    }
  }

  std::vector<Violation> take() { return std::move(violations_); }

 private:
  struct Alternatives {
    std::string pointer;
    std::string message;
  };

  static bool is_at_or_below(std::string_view pointer, std::string_view ancestor) {
    return pointer.starts_with(ancestor) && (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
  }

  const Alternatives* alternatives_at_or_above(std::string_view pointer) const {
    const Alternatives* best = nullptr;
    for (const Alternatives& each : alternatives_) {
      if (!is_at_or_below(pointer, each.pointer)) continue;
      if (best == nullptr || each.pointer.size() > best->pointer.size()) best = &each;
    }
    return best;
  }

  void note_alternatives(const Value& branches, const std::string& pointer) {
    std::vector<std::string> words;
    for (const Value& branch : branches.GetArray()) words.push_back(describe(branch));
    alternatives_.push_back({pointer, " must be " + joined(words, " or ")});
  }

  void add(const std::string& pointer, std::string code, const std::string& message, std::string hint = {},
           std::string key = {}) {
    if (violations_.size() >= kMaxViolations) return;
    violations_.push_back({pointer, std::move(key), std::move(code), subject(pointer) + message, std::move(hint)});
  }

  bool check_type(const Value& schema, const Value& value, const std::string& pointer) {
    const std::vector<std::string> types = types_of(schema);
    if (types.empty() ||
        std::any_of(types.begin(), types.end(), [&](const std::string& t) { return has_type(value, t); })) {
      return true;
    }
    std::vector<std::string> words;
    for (const std::string& type : types) words.emplace_back(type_word(type));
    std::string hint;
    if (types.size() == 1 && types[0] == "string" && (value.IsNumber() || value.IsBool())) hint = "quote it";
    if (types.size() == 1 && types[0] == "array" && !value.IsNull()) hint = "write a list: […]";
    add(pointer, "wrong-type", " must be " + joined(words, " or ") + ", and is " + std::string(type_word(value)), hint);
    return false;
  }

  void check_values(const Value& schema, const Value& value, const std::string& pointer) {
    std::vector<std::string> allowed;
    std::vector<std::string> strings;
    const auto consider = [&](const Value& candidate) {
      if (candidate.IsString()) strings.emplace_back(text_of(candidate));
      allowed.push_back(json_text(candidate));
      return candidate == value;
    };
    if (const Value* constant = member(schema, "const")) {
      if (consider(*constant)) return;
    } else if (const Value* values = member(schema, "enum")) {
      for (const Value& candidate : values->GetArray()) {
        if (consider(candidate)) return;
      }
    } else {
      return;
    }
    std::string hint;
    if (value.IsString()) {
      const std::string_view near = closest(text_of(value), strings);
      if (!near.empty()) hint = "did you mean \"" + std::string(near) + "\"?";
    }
    add(pointer, "bad-value", " must be " + joined(allowed, " or "), hint);
  }

  void check_number(const Value& schema, const Value& value, const std::string& pointer) {
    const Value* minimum = member(schema, "minimum");
    const Value* maximum = member(schema, "maximum");
    if (minimum != nullptr && less(value, *minimum))
      add(pointer, "bad-value", " must be at least " + json_text(*minimum));
    if (maximum != nullptr && less(*maximum, value))
      add(pointer, "bad-value", " must be at most " + json_text(*maximum));
  }

  void check_count(const Value& schema, const char* at_least, const char* at_most, std::size_t count, const char* unit,
                   const std::string& pointer) {
    const Value* minimum = member(schema, at_least);
    const Value* maximum = member(schema, at_most);
    if (minimum != nullptr && count < minimum->GetUint64()) {
      add(pointer, "bad-value",
          " must have at least " + json_text(*minimum) + unit + ", and has " + std::to_string(count));
    }
    if (maximum != nullptr && count > maximum->GetUint64()) {
      add(pointer, "bad-value",
          " must have at most " + json_text(*maximum) + unit + ", and has " + std::to_string(count));
    }
  }

  void check_string(const Value& schema, const Value& value, const std::string& pointer) {
    const std::string_view text = text_of(value);
    const std::size_t before = violations_.size();
    check_count(schema, "minLength", "maxLength", characters(text), " characters", pointer);
    const Value* pattern = member(schema, "pattern");
    if (pattern == nullptr || violations_.size() > before) return;
    if (text.size() > kMaxPatternInput) return add(pointer, "bad-value", " is longer than 64 KiB");
    const RE2 expression(std::string(text_of(*pattern)), RE2::Quiet);
    if (RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression)) return;
    add(pointer, "bad-value", " does not match " + std::string(text_of(*pattern)), description_of(schema));
  }

  static std::string description_of(const Value& schema) {
    const Value* description = member(schema, "description");
    return description != nullptr ? std::string(text_of(*description)) : std::string();
  }

  void check_array(const Value& schema, const Value& value, const std::string& pointer) {
    check_count(schema, "minItems", "maxItems", value.Size(), " items", pointer);
    const Value* items = member(schema, "items");
    if (items == nullptr) return;
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) visit(*items, value[i], child_pointer(pointer, i));
  }

  void check_object(const Value& schema, const Value& value, const std::string& pointer) {
    if (const Value* required = member(schema, "required")) {
      for (const Value& name : required->GetArray()) {
        if (member(value, text_of(name)) == nullptr) {
          add(pointer, "missing-key", " lacks the key \"" + std::string(text_of(name)) + '"');
        }
      }
    }
    const Value* properties = member(schema, "properties");
    const Value* additional = member(schema, "additionalProperties");
    const std::vector<std::string> names = property_names(schema);
    for (const auto& entry : value.GetObject()) {
      const std::string name(text_of(entry.name));
      const Value* property = properties != nullptr ? member(*properties, name) : nullptr;
      const std::string child = child_pointer(pointer, name);
      if (property != nullptr) {
        visit(*property, entry.value, child);
      } else if (std::find(names.begin(), names.end(), name) != names.end()) {
        continue;
      } else if (additional != nullptr && additional->IsObject()) {
        visit(*additional, entry.value, child);
      } else if (additional != nullptr ? !additional->GetBool() : !names.empty()) {
        add_unknown(name, names, pointer);
      }
    }
  }

  void add_unknown(const std::string& name, const std::vector<std::string>& names, const std::string& pointer) {
    if (violations_.size() >= kMaxViolations) return;
    const std::string_view near = closest(name, names);
    std::string hint = !near.empty()    ? "did you mean \"" + std::string(near) + "\"?"
                       : !names.empty() ? "the keys here are " + joined(names, " and ")
                                        : "no key is known here";
    violations_.push_back({pointer, name, "unknown-key", "unknown key \"" + name + '"', std::move(hint)});
  }

  std::vector<Violation> violations_;
  std::vector<Alternatives> alternatives_;
};

}  // namespace

struct ReadySchema::Parts {
  explicit Parts(std::string_view json) : schema(parsed(json)), judge(schema) {}

  static rapidjson::Document parsed(std::string_view json) {
    rapidjson::Document document;
    document.Parse(json.data(), json.size());
    return document;
  }

  const rapidjson::Document schema;
  const Judge judge;
};

ReadySchema::ReadySchema(std::string_view schema_json) : parts_(std::make_unique<const Parts>(schema_json)) {}
ReadySchema::~ReadySchema() = default;

std::vector<Violation> ReadySchema::validate(const Value& value) const {
  Walk walk;
  walk.visit(parts_->schema, value, "");
  walk.add_verdicts(parts_->judge(value));
  return walk.take();
}

std::vector<Violation> validate(const Value& schema, const Value& value) {
  Walk walk;
  walk.visit(schema, value, "");
  walk.add_verdicts(Judge(schema)(value));
  return walk.take();
}

}  // namespace ekiden::config
