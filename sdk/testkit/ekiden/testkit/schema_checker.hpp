// SPDX-License-Identifier: Apache-2.0
// Checks JSON against the part of JSON Schema (draft 7) that sdk/schema/ is written in. A keyword outside that part is
// an error of the schema, never silently true.
#pragma once

#include <rapidjson/document.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::testkit {

// Not thread-safe: it keeps the patterns that it has compiled.
class SchemaChecker {
 public:
  using Value = rapidjson::Value;
  // Gives the schema file of that name, which lives as long as the checker; throws when there is none.
  using Files = std::function<const Value&(std::string_view name)>;

  explicit SchemaChecker(Files files) : files_(std::move(files)) {}

  // What of `value` breaks the schema file; each a sentence that begins with where. Empty: nothing.
  // Throws std::runtime_error when the schema is missing or holds a keyword that is not known here.
  std::vector<std::string> check(std::string_view file, const Value& value) {
    std::vector<std::string> found;
    const Value& schema = files_(file);
    check({&schema, &schema}, value, "", found);
    return found;
  }

 private:
  // A schema, and the document that its "#/…" references start from.
  struct Schema {
    const Value* root;
    const Value* node;
    Schema at(const Value& child) const { return {root, &child}; }
  };
  using Found = std::vector<std::string>;
  using Keyword = void (SchemaChecker::*)(Schema, const Value&, const Value&, const std::string&, Found&);

  static std::string_view text(const Value& value) { return {value.GetString(), value.GetStringLength()}; }
  static void say(Found& found, const std::string& where, const std::string& what) {
    found.push_back((where.empty() ? "/" : where) + ": " + what);
  }

  void check(Schema schema, const Value& value, const std::string& where, Found& found) {
    if (schema.node->IsBool()) {
      if (!schema.node->GetBool()) say(found, where, "is not allowed here");
      return;
    }
    for (const auto& member : schema.node->GetObject()) {
      if (const Keyword keyword = keyword_of(text(member.name)))
        (this->*keyword)(schema, member.value, value, where, found);
    }
  }

  bool fits(Schema schema, const Value& value) {
    Found found;
    check(schema, value, "", found);
    return found.empty();
  }

  // Nothing for a keyword that describes only.
  static Keyword keyword_of(std::string_view name) {
    using Self = SchemaChecker;
    static constexpr std::pair<std::string_view, Keyword> kKeywords[] = {
        {"$ref", &Self::ref},
        {"type", &Self::type},
        {"const", &Self::constant},
        {"enum", &Self::enumeration},
        {"required", &Self::required},
        {"properties", &Self::properties},
        {"additionalProperties", &Self::additional_properties},
        {"items", &Self::items},
        {"minItems", &Self::min_items},
        {"maxItems", &Self::max_items},
        {"uniqueItems", &Self::unique_items},
        {"minLength", &Self::min_length},
        {"maxLength", &Self::max_length},
        {"pattern", &Self::pattern},
        {"minimum", &Self::minimum},
        {"maximum", &Self::maximum},
        {"oneOf", &Self::one_of},
        {"anyOf", &Self::any_of},
        {"not", &Self::negation},
    };
    static constexpr std::array<std::string_view, 9> kDescriptions = {
        "$schema", "$id", "title", "description", "default", "definitions", "format", "contentEncoding", "x-secret"};
    for (const auto& [known, keyword] : kKeywords) {
      if (known == name) return keyword;
    }
    if (std::find(kDescriptions.begin(), kDescriptions.end(), name) == kDescriptions.end())
      throw std::runtime_error("a schema holds the unknown keyword " + std::string(name));
    return nullptr;
  }

  // "common.json#/definitions/party" or "#/definitions/part"
  void ref(Schema schema, const Value& target, const Value& value, const std::string& where, Found& found) {
    const std::string_view whole = text(target);
    const std::size_t hash = whole.find('#');
    const Value* root = hash == 0 ? schema.root : &files_(whole.substr(0, hash));
    const Value* node = root;
    std::string_view path = hash == std::string_view::npos ? std::string_view() : whole.substr(hash + 1);
    while (node != nullptr && path.starts_with('/')) {
      const std::size_t end = std::min(path.find('/', 1), path.size());
      const std::string step(path.substr(1, end - 1));
      const auto child = node->FindMember(step.c_str());
      node = child == node->MemberEnd() ? nullptr : &child->value;
      path.remove_prefix(end);
    }
    if (node == nullptr) throw std::runtime_error("a schema refers to " + std::string(whole) + ", which is not there");
    check({root, node}, value, where, found);
  }

  static bool is_type(std::string_view type, const Value& value) {
    if (type == "integer") return value.IsInt64() || value.IsUint64();
    return (type == "object" && value.IsObject()) || (type == "array" && value.IsArray()) ||
           (type == "string" && value.IsString()) || (type == "number" && value.IsNumber()) ||
           (type == "boolean" && value.IsBool()) || (type == "null" && value.IsNull());
  }
  void type(Schema, const Value& wanted, const Value& value, const std::string& where, Found& found) {
    if (wanted.IsString()) {
      if (!is_type(text(wanted), value)) say(found, where, "is not of type " + std::string(text(wanted)));
      return;
    }
    const auto types = wanted.GetArray();
    if (std::none_of(types.begin(), types.end(), [&](const Value& one) { return is_type(text(one), value); }))
      say(found, where, "is of none of the types allowed");
  }

  void constant(Schema, const Value& wanted, const Value& value, const std::string& where, Found& found) {
    if (wanted != value) say(found, where, "is not the one value allowed");
  }
  void enumeration(Schema, const Value& wanted, const Value& value, const std::string& where, Found& found) {
    const auto values = wanted.GetArray();
    if (std::none_of(values.begin(), values.end(), [&](const Value& one) { return one == value; }))
      say(found, where, "is none of the values allowed");
  }

  void required(Schema, const Value& names, const Value& value, const std::string& where, Found& found) {
    if (!value.IsObject()) return;
    for (const Value& name : names.GetArray()) {
      if (!value.HasMember(name)) say(found, where, "lacks " + std::string(text(name)));
    }
  }
  void properties(Schema schema, const Value& known, const Value& value, const std::string& where, Found& found) {
    if (!value.IsObject()) return;
    for (const auto& member : value.GetObject()) {
      const auto property = known.FindMember(member.name);
      if (property != known.MemberEnd())
        check(schema.at(property->value), member.value, where + "/" + std::string(text(member.name)), found);
    }
  }
  void additional_properties(Schema schema, const Value& rest, const Value& value, const std::string& where,
                             Found& found) {
    if (!value.IsObject()) return;
    const auto known = schema.node->FindMember("properties");
    for (const auto& member : value.GetObject()) {
      if (known != schema.node->MemberEnd() && known->value.HasMember(member.name)) continue;
      check(schema.at(rest), member.value, where + "/" + std::string(text(member.name)), found);
    }
  }

  void items(Schema schema, const Value& each, const Value& value, const std::string& where, Found& found) {
    if (!value.IsArray()) return;
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i)
      check(schema.at(each), value[i], where + "/" + std::to_string(i), found);
  }
  void min_items(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsArray() && value.Size() < limit.GetUint()) say(found, where, "has too few items");
  }
  void max_items(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsArray() && value.Size() > limit.GetUint()) say(found, where, "has too many items");
  }
  void unique_items(Schema, const Value& wanted, const Value& value, const std::string& where, Found& found) {
    if (!value.IsArray() || !wanted.GetBool()) return;
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      for (rapidjson::SizeType j = 0; j < i; ++j) {
        if (value[i] == value[j]) return say(found, where, "holds an item twice");
      }
    }
  }

  // In characters, not bytes.
  static std::size_t length(const Value& value) {
    const std::string_view bytes = text(value);
    return static_cast<std::size_t>(std::count_if(
        bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }
  void min_length(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsString() && length(value) < limit.GetUint()) say(found, where, "is too short");
  }
  void max_length(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsString() && length(value) > limit.GetUint()) say(found, where, "is too long");
  }

  // The schemas' patterns mean the same as POSIX extended expressions.
  struct Pattern {
    explicit Pattern(const char* source) {
      if (::regcomp(&compiled, source, REG_EXTENDED | REG_NOSUB) != 0)
        throw std::runtime_error("a schema holds the wrong pattern " + std::string(source));
    }
    ~Pattern() { ::regfree(&compiled); }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    regex_t compiled{};
  };
  void pattern(Schema, const Value& source, const Value& value, const std::string& where, Found& found) {
    if (!value.IsString()) return;
    const Pattern& known = patterns_.try_emplace(source.GetString(), source.GetString()).first->second;
    const bool holds_nul = text(value).find('\0') != std::string_view::npos;
    if (holds_nul || ::regexec(&known.compiled, value.GetString(), 0, nullptr, 0) != 0)
      say(found, where, "does not match " + std::string(text(source)));
  }

  void minimum(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsNumber() && value.GetDouble() < limit.GetDouble()) say(found, where, "is too small");
  }
  void maximum(Schema, const Value& limit, const Value& value, const std::string& where, Found& found) {
    if (value.IsNumber() && value.GetDouble() > limit.GetDouble()) say(found, where, "is too large");
  }

  // Of the alternatives that a "type" constant tells apart, the right one's complaints are given.
  void one_of(Schema schema, const Value& choices, const Value& value, const std::string& where, Found& found) {
    const auto all = choices.GetArray();
    const auto matching =
        std::count_if(all.begin(), all.end(), [&](const Value& one) { return fits(schema.at(one), value); });
    if (matching == 1) return;
    if (matching > 1) return say(found, where, "fits more than one of the alternatives");
    for (const Value& one : all) {
      const auto known = one.FindMember("properties");
      if (!value.IsObject() || !value.HasMember("type") || known == one.MemberEnd() || !known->value.HasMember("type"))
        continue;
      if (fits(schema.at(known->value["type"]), value["type"])) return check(schema.at(one), value, where, found);
    }
    say(found, where, "fits none of the alternatives");
  }
  void any_of(Schema schema, const Value& choices, const Value& value, const std::string& where, Found& found) {
    const auto all = choices.GetArray();
    if (std::none_of(all.begin(), all.end(), [&](const Value& one) { return fits(schema.at(one), value); }))
      say(found, where, "fits none of the alternatives");
  }
  void negation(Schema schema, const Value& forbidden, const Value& value, const std::string& where, Found& found) {
    if (fits(schema.at(forbidden), value)) say(found, where, "is what is not allowed here");
  }

  Files files_;
  std::map<std::string, Pattern> patterns_;
};

}  // namespace ekiden::testkit
