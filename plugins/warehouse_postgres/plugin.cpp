// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "warehouse_sink.hpp"

namespace ekiden::warehouse_postgres {

constexpr const char* const WarehouseSink::kId = "warehouse-postgres";
constexpr const char* const WarehouseSink::kVersion = "0.1.0";
constexpr const char* const WarehouseSink::kDescriptor = R"json({
  "title": "Data warehouse in PostgreSQL",
  "description": "Writes each event once as a row of a table that it makes and migrates by itself, partitioned by month, with views for response times, volume, reply windows and ratings.",
  "config": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "conninfo": {
        "type": "string", "minLength": 1, "x-secret": true,
        "description": "A connection string of libpq, or a postgresql:// URI, with any of libpq's keywords. The keys below win over what it says."
      },
      "host": {
        "type": "string", "minLength": 1,
        "description": "Name or address of the server, several with commas between them, or the folder of a Unix socket. Required without conninfo, as are dbname and user."
      },
      "port": {"type": "integer", "minimum": 1, "maximum": 65535, "description": "5432 unless said here."},
      "dbname": {"type": "string", "minLength": 1, "description": "The database. Its encoding is UTF8."},
      "user": {"type": "string", "minLength": 1, "description": "The role that connects."},
      "password": {
        "type": "string", "minLength": 1, "x-secret": true,
        "description": "Read anew for each connection, so that it can be changed while the gateway runs when it stands in a file."
      },
      "sslmode": {
        "enum": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "description": "How much TLS, as libpq names it; prefer unless said here. verify-full outside of one's own machine."
      },
      "sslrootcert": {"type": "string", "minLength": 1, "description": "File with the certificates of the authorities that the server's is checked against."},
      "sslcert": {"type": "string", "minLength": 1, "description": "File with the client's certificate."},
      "sslkey": {"type": "string", "minLength": 1, "description": "File with its private key."},
      "schema": {
        "type": "string", "minLength": 1, "maxLength": 63, "default": "ekiden",
        "description": "The schema of the tables, functions and views: lower-case letters, digits and _."
      },
      "records": {
        "type": "string", "minLength": 1, "maxLength": 63, "default": "records",
        "description": "The table of the schema that takes the records of routes with a map. You make it."
      },
      "migrate": {
        "enum": ["apply", "check"], "default": "apply",
        "description": "apply: the schema is made and migrated by the gateway. check: a person does it, and the sink only looks whether it is there."
      },
      "partitions_ahead": {
        "type": "integer", "minimum": 0, "maximum": 24, "default": 3,
        "description": "For how many months after this one partitions are made."
      },
      "connect_timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 60000, "default": 10000,
        "description": "How long a connection may take to be made, for each host, in milliseconds."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 600000, "default": 30000,
        "description": "How long one batch may take, in milliseconds; also the session's statement_timeout."
      }
    }
  },
  "record": {
    "type": "object",
    "description": "A row: its members go into the columns of their names, the event's id into event_id.",
    "examples": [{"customer": "o1", "asked_at": "2026-11-21T10:00:00Z", "words": 5}]
  },
  "needs": {"network": true},
  "max_in_flight": 4,
  "max_batch": {"events": 100, "bytes": 8388608},
  "linger_ms": 20
})json";

}  // namespace ekiden::warehouse_postgres

EKIDEN_PLUGIN(ekiden::warehouse_postgres::WarehouseSink);
