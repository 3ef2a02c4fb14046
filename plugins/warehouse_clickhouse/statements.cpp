// SPDX-License-Identifier: Apache-2.0
#include "statements.hpp"

#include <ekidenpp/envelope_reader.hpp>
#include <ekidenpp/json.hpp>

#include <optional>
#include <utility>

#include "kit/json_line.hpp"
#include "kit/query.hpp"

namespace ekiden::clickhouse {
namespace {

// Types and clauses that 18.16 knows. The partition is a function of the event, so that the copies of one meet.
constexpr char kColumns[] =
    "(tenant String, event_id String, sequence UInt64, type String, channel String, conversation String, "
    "direction String, ts DateTime, ts_ms Int64, sender String, text String, event String) "
    "ENGINE = ReplacingMergeTree(sequence) PARTITION BY toYYYYMM(ts) ORDER BY (tenant, event_id)";

std::string table_of(const Settings& settings) {
  return settings.database + "." + settings.table;
}

sdk::HttpRequest post(const Settings& settings, const std::string& query, std::string body) {
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = settings.url + (query.empty() ? "" : "?" + query);
  request.headers = {{"x-clickhouse-user", settings.user}};
  if (!settings.password.empty()) request.headers.emplace_back("x-clickhouse-key", settings.password);
  request.body = std::move(body);
  request.timeout_ms = settings.timeout_ms;
  return request;
}

void append_columns(const sdk::Delivery& event, const sdk::EnvelopeReader& reader, std::string_view document,
                    sdk::JsonWriter& row) {
  row.member("type", event.type);
  row.member("channel", event.channel);
  row.member("conversation", event.conversation);
  row.member("direction", reader.direction());
  row.member("ts", event.recorded_ms / 1000);
  row.member("ts_ms", event.recorded_ms);
  row.member("sender", reader.sender().display_name);
  row.member("text", reader.text());
  row.member("event", document);
}

void append_record(const sdk::JsonView& record, sdk::JsonWriter& row) {
  for (const auto& [name, value] : record.members())
    if (name != "tenant" && name != "event_id" && name != "sequence") row.key(name).raw(value.json());
}

}  // namespace

sdk::HttpRequest ask_version(const Settings& settings) {
  return post(settings, {}, "SELECT version()");
}

sdk::HttpRequest create_table(const Settings& settings) {
  return post(settings, {}, "CREATE TABLE IF NOT EXISTS " + table_of(settings) + " " + kColumns);
}

sdk::HttpRequest insert(const Settings& settings, const Version& version, std::string rows, const std::string& token) {
  // Without wait_end_of_query an answer of 200 may end in an error.
  std::string query =
      "query=" + kit::encode_uri_component("INSERT INTO " + table_of(settings) + " FORMAT JSONEachRow") +
      "&input_format_skip_unknown_fields=1&wait_end_of_query=1";
  if (version.has_deduplication_token()) query += "&insert_deduplication_token=" + token;
  if (settings.async_insert && version.has_async_insert())
    query += "&async_insert=1&wait_for_async_insert=1&async_insert_deduplicate=1";
  return post(settings, query, std::move(rows));
}

sdk::Status append_row(const sdk::Delivery& event, std::string& rows) {
  const std::string document = kit::json_line(event.document), record = kit::json_line(event.record);
  const auto reader = sdk::EnvelopeReader::parse(document);
  const auto mapped = sdk::JsonView::parse(record);
  if (!reader || (!record.empty() && !mapped)) return sdk::Status::rejected("the event's document is no JSON");
  sdk::JsonWriter row;
  row.begin_object();
  row.member("tenant", reader->at("/tenantid").text("default"));
  row.member("event_id", event.id);
  row.key("sequence").uint64(event.sequence);
  if (mapped)
    append_record(*mapped, row);
  else
    append_columns(event, *reader, document, row);
  row.end_object();
  auto text = row.take();
  if (!text) return sdk::Status::rejected("the event cannot be written as a row");
  rows.append(*text).append("\n");
  return {};
}

}  // namespace ekiden::clickhouse
