// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "file_sink.hpp"

namespace ekiden::file {

constexpr const char* const FileSink::kId = "file";
constexpr const char* const FileSink::kVersion = "0.1.0";
constexpr const char* const FileSink::kDescriptor = R"json({
  "title": "Files in a folder",
  "description": "Writes events as NDJSON or CSV to files that appear in a folder when they are complete, each event once: for a system that polls a folder.",
  "config": {
    "type": "object",
    "required": ["folder"],
    "additionalProperties": false,
    "properties": {
      "folder": {
        "type": "string", "pattern": "^/",
        "description": "Where the files appear: an absolute path on one file system. It is never made, so that a mount that is missing is noticed."
      },
      "prefix": {
        "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$",
        "description": "How the files' names begin; the sink's id by default. Two sinks in one folder need two."
      },
      "format": {
        "type": "string", "enum": ["ndjson", "csv"], "default": "ndjson",
        "description": "ndjson: each event as it stands in the journal, one a line. csv: columns, after RFC 4180."
      },
      "csv": {
        "type": "object", "additionalProperties": false,
        "description": "For format: csv.",
        "properties": {
          "columns": {
            "type": "array", "minItems": 1, "maxItems": 200,
            "description": "By default id, sequence, time, type, channel, conversation, direction, sender and text.",
            "items": {
              "type": "object", "required": ["name", "pointer"], "additionalProperties": false,
              "properties": {
                "name": {"type": "string", "description": "The column's title."},
                "pointer": {"type": "string", "description": "A JSON Pointer into the event, or into the record where the route has a map, such as /data/message/parts/0/text. What is not there is an empty field; an object or a list is its JSON."}
              }
            }
          },
          "separator": {
            "type": "string", "enum": [",", ";", "\t", "|"], "default": ",",
            "description": "Between two fields. A spreadsheet of a country with a decimal comma expects a semicolon."
          },
          "header": {"type": "boolean", "default": true, "description": "Whether a file begins with the columns' titles."},
          "encoding": {
            "type": "string", "enum": ["utf-8", "utf-8-bom", "gb18030"], "default": "utf-8",
            "description": "utf-8-bom: so that Excel knows it. gb18030: for old Chinese systems; it holds every character of Unicode."
          },
          "guard_formulas": {
            "type": "boolean", "default": true,
            "description": "A text that a spreadsheet would run as a formula (= + - @, their full-width forms, a tab or a line break at the front) gets an apostrophe before it."
          }
        }
      },
      "max_bytes": {
        "type": "integer", "minimum": 1024, "maximum": 1099511627776, "default": 67108864,
        "description": "A file is complete before it is longer; one event that is longer has a file of its own."
      },
      "max_events": {"type": "integer", "minimum": 1, "maximum": 500000, "default": 10000, "description": "A file is complete when it holds so many."},
      "max_age_s": {"type": "integer", "minimum": 1, "maximum": 86400, "default": 60, "description": "A file is complete so many seconds after its first event."},
      "marker": {
        "type": "boolean", "default": false,
        "description": "An empty file NAME.done after each file NAME, for a reader that waits for one."
      }
    }
  },
  "record": {
    "type": "object",
    "description": "Any object: with a map, columns and lines are made of it instead of the event.",
    "examples": [{"time": "2026-11-21 18:00", "customer": "Wang", "text": "hello"}]
  },
  "needs": {"files": true},
  "exclusive": true,
  "max_in_flight": 1,
  "max_batch": {"events": 500, "bytes": 4194304},
  "linger_ms": 20
})json";

}  // namespace ekiden::file

EKIDEN_PLUGIN(ekiden::file::FileSink);
