// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "sheet_sink.hpp"

namespace ekiden::google_sheets {

constexpr const char* const SheetSink::kId = "google-sheets";
constexpr const char* const SheetSink::kVersion = "0.1.0";
constexpr const char* const SheetSink::kDescriptor = R"json({
  "title": "Google Sheets",
  "description": "Writes a row for each event into a Google spreadsheet, once, however often it is delivered.",
  "config": {
    "type": "object",
    "required": ["spreadsheet_id", "credentials"],
    "additionalProperties": false,
    "properties": {
      "spreadsheet_id": {
        "type": "string", "minLength": 10, "maxLength": 200,
        "description": "The part of the spreadsheet's address between /d/ and the next slash."
      },
      "credentials": {
        "type": "string", "x-secret": true,
        "description": "The text of a service account's key file, e.g. ${file:/etc/ekiden/sheets.json}. Share the spreadsheet with its client_email as editor."
      },
      "tab": {
        "type": "string", "minLength": 1, "maxLength": 80, "default": "Ekiden",
        "description": "The tab, which is made when it is not there."
      },
      "rotate": {
        "enum": ["none", "month"], "default": "none",
        "description": "month: a tab for each month of the events' time, named \"<tab> 2026-11\"."
      },
      "mode": {
        "enum": ["owned", "shared", "fenced"], "default": "owned",
        "description": "How each row is written once. owned: at a row number of its own; nobody else may add, sort or delete rows. shared: after the last row; people may sort and insert. fenced: appended together with a mark that can be set once."
      },
      "id_title": {
        "type": "string", "minLength": 1, "maxLength": 100, "default": "event_id",
        "description": "The title of the first column, which holds the event's id."
      },
      "columns": {
        "type": "array", "minItems": 1, "maxItems": 200,
        "description": "The columns after the first. Absent: time, type, channel, conversation, sender, sender_id, text. They are found by their titles; people may move them and add their own.",
        "items": {
          "type": "object",
          "required": ["title", "from"],
          "additionalProperties": false,
          "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 100, "description": "What stands in the first row."},
            "from": {"type": "string", "pattern": "^/", "description": "A JSON Pointer into the event, e.g. /data/message/parts/0/text; where the route has a map, into what it makes."}
          }
        }
      },
      "export_safe": {
        "type": "boolean", "default": false,
        "description": "Puts ' before a text that a spreadsheet program would take for a formula when it opens an export. In the sheet itself no text is ever a formula."
      },
      "writes_a_minute": {
        "type": "integer", "minimum": 1, "maximum": 300, "default": 60,
        "description": "Write requests at most. Google grants 60 to a service account."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 110000, "default": 60000,
        "description": "How long one request may take, in milliseconds."
      },
      "api_base": {
        "type": "string", "format": "uri", "pattern": "^https?://", "default": "https://sheets.googleapis.com",
        "description": "Where the Sheets API is."
      }
    }
  },
  "record": {
    "type": "object",
    "description": "What the cells come from, by columns[].from; without columns the members time, type, channel, conversation, sender, sender_id and text.",
    "examples": [{"time": "2026-11-27 18:00", "channel": "微信", "sender": "Anna", "text": "hello"}]
  },
  "needs": {"network": true},
  "exclusive": true,
  "max_in_flight": 1,
  "max_batch": {"events": 500, "bytes": 1500000},
  "linger_ms": 1000
})json";

}  // namespace ekiden::google_sheets

EKIDEN_PLUGIN(ekiden::google_sheets::SheetSink);
