// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

#include "drop_filter.hpp"
#include "enrich_filter.hpp"
#include "tag_filter.hpp"

namespace ekiden::filters {
namespace {

// Literals put together at compile time.
template <std::size_t... Sizes>
constexpr auto joined(const char (&... pieces)[Sizes]) {
  std::array<char, (Sizes + ...) - sizeof...(Sizes) + 1> whole{};
  auto* end = whole.data();
  ((end = std::copy_n(pieces, Sizes - 1, end)), ...);
  return whole;
}

// Members of the schema of opening hours.
constexpr char kHours[] = R"json(
  "zone": {"type": "string", "minLength": 1, "description": "An offset such as +08:00, or a zone without summer time: Asia/Shanghai, Asia/Urumqi, Asia/Hong_Kong, Asia/Macau, Asia/Taipei, Asia/Singapore, Asia/Seoul, Asia/Tokyo, UTC."},
  "week": {
    "type": "object",
    "additionalProperties": false,
    "description": "Spans such as 09:00-12:00 by day; a day that is not named is closed.",
    "properties": {
      "mon": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "tue": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "wed": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "thu": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "fri": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "sat": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
      "sun": {"type": "array", "maxItems": 8, "items": {"type": "string"}}
    }
  },
  "days": {
    "type": "object",
    "additionalProperties": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
    "description": "Spans by date (2026-10-01), instead of those of the week: holidays, and working days at weekends."
  }
)json";

// The schema of a condition, up to its hours.
constexpr char kConditionBegin[] = R"json({
  "type": "object",
  "description": "What an event is like: everything that is named holds.",
  "additionalProperties": false,
  "properties": {
    "type": {"description": "Event types as routes name them, such as message.received and message.*.", "oneOf": [{"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "maxItems": 200, "items": {"type": "string", "minLength": 1}}]},
    "channel": {"description": "Ids of channels.", "oneOf": [{"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "maxItems": 200, "items": {"type": "string", "minLength": 1}}]},
    "sender": {"description": "Values of the sender's identities.", "oneOf": [{"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "string", "minLength": 1}}]},
    "text": {"description": "Words that a text or a transcript of the message contains; Latin letters in either case.", "oneOf": [{"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "string", "minLength": 1}}]},
    "fields": {
      "type": "array",
      "minItems": 1,
      "maxItems": 50,
      "description": "Fields by JSON Pointer into the whole event, each with one test. Where * stands for names or indexes, one of the values must pass.",
      "items": {
        "type": "object",
        "required": ["at"],
        "additionalProperties": false,
        "properties": {
          "at": {"type": "string", "pattern": "^/"},
          "equals": {"type": ["string", "number", "boolean", "null"]},
          "in": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": ["string", "number", "boolean", "null"]}},
          "matches": {"type": "string", "minLength": 1, "description": "A regular expression of RE2, anywhere in the value."},
          "exists": {"type": "boolean"}
        }
      }
    },
    "hours": {
      "type": "object",
      "required": ["zone"],
      "additionalProperties": false,
      "description": "Whether the event happened while the company was open.",
      "properties": {
        "are": {"enum": ["open", "closed"], "default": "open"},)json";
constexpr char kConditionEnd[] = "}}}}";

constexpr auto kDropDocument = joined(R"json({
  "title": "Drop",
  "description": "Keeps events that a rule describes from the sinks of a route, with a reason that is counted.",
  "config": {
    "type": "object",
    "required": ["rules"],
    "additionalProperties": false,
    "properties": {
      "rules": {
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "description": "An event is dropped by the first rule that holds: everything in when, and not everything in unless.",
        "items": {
          "type": "object",
          "required": ["reason"],
          "additionalProperties": false,
          "properties": {
            "reason": {"type": "string", "pattern": "^[a-z_]{1,32}$", "description": "Counted in ekiden_filtered_total."},
            "when": )json",
                                      kConditionBegin, kHours, kConditionEnd, R"json(, "unless": )json",
                                      kConditionBegin, kHours, kConditionEnd, R"json(
          }
        }
      }
    }
  },
  "max_in_flight": 16
})json");

constexpr auto kTagDocument = joined(R"json({
  "title": "Tag",
  "description": "Adds tags to events that its rules describe, in data.ext.enriched.tags.",
  "config": {
    "type": "object",
    "required": ["rules"],
    "additionalProperties": false,
    "properties": {
      "rules": {
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "description": "Each rule that holds adds its tags: everything in when, and not everything in unless.",
        "items": {
          "type": "object",
          "required": ["tag"],
          "additionalProperties": false,
          "properties": {
            "tag": {"description": "A tag, or several.", "oneOf": [{"type": "string", "minLength": 1, "maxLength": 64}, {"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "string", "minLength": 1, "maxLength": 64}}]},
            "when": )json",
                                     kConditionBegin, kHours, kConditionEnd, R"json(, "unless": )json", kConditionBegin,
                                     kHours, kConditionEnd, R"json(
          }
        }
      }
    }
  },
  "max_in_flight": 16
})json");

constexpr auto kEnrichDocument = joined(R"json({
  "title": "Enrich",
  "description": "Adds constants, rows of tables and whether the company was open to events, in data.ext.enriched.",
  "config": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "constants": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean"]},
        "description": "Added to every event as they stand."
      },
      "tables": {
        "type": "array",
        "maxItems": 20,
        "items": {
          "type": "object",
          "required": ["name", "key"],
          "additionalProperties": false,
          "properties": {
            "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$", "description": "The member of data.ext.enriched that gets the row."},
            "key": {"type": "string", "pattern": "^/", "description": "A JSON Pointer into the whole event; * stands for names or indexes, and then the first value that is in the table counts."},
            "csv": {"type": "string", "description": "The table, usually ${file:PATH}: the first line names the columns, the first column is the key."},
            "json": {"type": "string", "description": "The table, usually ${file:PATH}: an object whose names are the keys."}
          }
        }
      },
      "hours": {
        "type": "object",
        "required": ["zone"],
        "additionalProperties": false,
        "description": "Adds business_hours: whether the event happened while the company was open.",
        "properties": {)json",
                                        kHours, R"json(}
      }
    }
  },
  "max_in_flight": 16
})json");

}  // namespace

constexpr const char* const DropFilter::kId = "drop";
constexpr const char* const DropFilter::kVersion = "0.1.0";
constexpr const char* const DropFilter::kDescriptor = kDropDocument.data();

constexpr const char* const TagFilter::kId = "tag";
constexpr const char* const TagFilter::kVersion = "0.1.0";
constexpr const char* const TagFilter::kDescriptor = kTagDocument.data();

constexpr const char* const EnrichFilter::kId = "enrich";
constexpr const char* const EnrichFilter::kVersion = "0.1.0";
constexpr const char* const EnrichFilter::kDescriptor = kEnrichDocument.data();

}  // namespace ekiden::filters

EKIDEN_PLUGIN(ekiden::filters::DropFilter, ekiden::filters::TagFilter, ekiden::filters::EnrichFilter);
