// SPDX-License-Identifier: Apache-2.0
#include "enrich_filter.hpp"

#include <utility>

namespace ekiden::filters {

using sdk::Status;

Status EnrichFilter::configure(std::string_view config) {
  lookups_ = host().counter("lookups_total", {"table", "result"});
  const auto document = kit::parse_json(config, {.max_bytes = std::size_t{16} << 20});
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  if (const rapidjson::Value* constants = kit::object_member(*document, "constants")) {
    for (const auto& [name, value] : constants->GetObject()) {
      const std::string given(name.GetString(), name.GetStringLength());
      if (!take_name(given)) return Status::config("constants: " + given + " is a name that is taken");
      constants_.emplace_back(given, kit::json_text(value));
    }
  }
  if (const rapidjson::Value* tables = kit::array_member(*document, "tables")) {
    for (const rapidjson::Value& table : tables->GetArray())
      if (Status status = read_table(table); !status.ok()) return status;
  }
  if (const rapidjson::Value* hours = kit::object_member(*document, "hours")) {
    if (Status status = Hours::read(*hours, hours_.emplace()); !status.ok())
      return Status::config("hours." + status.message);
  }
  return {};
}

// "tags" and "business_hours" are taken from the beginning.
bool EnrichFilter::take_name(const std::string& name) {
  return !name.empty() && names_.insert(name).second;
}

Status EnrichFilter::read_table(const rapidjson::Value& settings) {
  Table table;
  table.name = kit::string_member(settings, "name").value_or("");
  const std::string where = "tables: " + table.name;
  if (!take_name(table.name)) return Status::config(where + ": is a name that is taken");
  auto key = Selection::parse(kit::string_member(settings, "key").value_or(""));
  if (!key) return Status::config(where + ": key is no JSON Pointer, with * for names");
  table.key = std::move(*key);
  const auto csv = kit::string_member(settings, "csv");
  const auto json = kit::string_member(settings, "json");
  if (csv.has_value() == json.has_value()) return Status::config(where + ": needs one of csv and json");
  const Status status = csv ? LookupTable::read_csv(*csv, table.rows) : LookupTable::read_json(*json, table.rows);
  if (!status.ok()) return Status::config(where + ": " + status.message);
  tables_.push_back(std::move(table));
  return {};
}

Status EnrichFilter::apply(sdk::Op op, const sdk::Delivery& event) {
  const auto document = sdk::JsonView::parse(event.document);
  if (!document) return Status::rejected("the event cannot be read");
  Additions additions = constants_;
  for (const Table& table : tables_)
    if (const std::string* found = row(table, *document)) additions.emplace_back(table.name, *found);
  const auto open = hours_ ? hours_->open_at(document->at("/time").text()) : std::nullopt;
  if (open) additions.emplace_back("business_hours", *open ? "true" : "false");
  if (additions.empty()) return {};
  const auto enriched = with_enriched(*document, additions);
  return enriched ? replace(op, *enriched) : Status::rejected("data.ext.enriched is no object");
}

const std::string* EnrichFilter::row(const Table& table, const sdk::JsonView& event) {
  const std::string* found = nullptr;
  for (const sdk::JsonView& value : table.key.of(event)) {
    if (const auto key = scalar_text(value); key && found == nullptr) found = table.rows.find(*key);
  }
  host().record(lookups_, 1, {table.name, found != nullptr ? "found" : "missing"});
  return found;
}

}  // namespace ekiden::filters
