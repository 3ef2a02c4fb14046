// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "clickhouse_sink.hpp"

namespace ekiden::clickhouse {

constexpr const char* const ClickhouseSink::kId = "warehouse-clickhouse";
constexpr const char* const ClickhouseSink::kVersion = "0.1.0";
constexpr const char* const ClickhouseSink::kDescriptor = R"json({
  "title": "ClickHouse",
  "description": "Inserts events as rows into ClickHouse over HTTP, old servers (18.16) and new ones, into a table that keeps one row an event.",
  "config": {
    "type": "object",
    "required": ["url"],
    "additionalProperties": false,
    "properties": {
      "url": {"type": "string", "format": "uri", "pattern": "^https?://", "description": "Of the HTTP interface: http://clickhouse.example:8123. It may be private; http to another machine is a warning."},
      "database": {"type": "string", "default": "default", "description": "It must be there."},
      "table": {"type": "string", "default": "ekiden_events", "description": "Made when it is not there, unless create_table is false."},
      "user": {"type": "string", "default": "default", "description": "Who inserts."},
      "password": {"type": "string", "x-secret": true, "description": "The user's; none by default."},
      "create_table": {"type": "boolean", "default": true, "description": "false: the table is yours, and columns that it does not have are left out."},
      "async_insert": {"type": "boolean", "default": false, "description": "Servers since 21.11 gather inserts by themselves, and answer when they are written; older ones insert as always."},
      "timeout_ms": {"type": "integer", "minimum": 1000, "maximum": 300000, "default": 30000, "description": "How long one attempt may take, in milliseconds."}
    }
  },
  "record": {
    "type": "object",
    "description": "Columns of the table by their names. tenant, event_id and sequence are the sink's own, whatever a record says.",
    "examples": [{"ts_ms": 1795255200000, "customer": "Wang", "text": "hello"}]
  },
  "needs": {"network": true},
  "max_in_flight": 2,
  "max_batch": {"events": 1000, "bytes": 4194304},
  "linger_ms": 1000
})json";

}  // namespace ekiden::clickhouse

EKIDEN_PLUGIN(ekiden::clickhouse::ClickhouseSink);
