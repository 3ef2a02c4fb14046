// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <array>

#include "encoder.hpp"
#include "kit/json.hpp"

namespace ekiden::file {
namespace {

using sdk::Status;

constexpr std::array<std::pair<const char*, const char*>, 9> kUsualColumns = {{
    {"id", "/id"},
    {"sequence", "/sequence"},
    {"time", "/time"},
    {"type", "/type"},
    {"channel", "/channel"},
    {"conversation", "/data/conversation/key"},
    {"direction", "/direction"},
    {"sender", "/data/sender/display_name"},
    {"text", "/data/message/parts/0/text"},
}};

// RFC 6901.
bool is_pointer(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '/' || text.find('\0') != std::string_view::npos) return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1))
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  return true;
}

bool is_prefix(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

Status read_columns(const rapidjson::Value& csv, Csv& out) {
  const rapidjson::Value* columns = kit::array_member(csv, "columns");
  if (columns == nullptr) {
    for (const auto& [name, pointer] : kUsualColumns) out.columns.push_back({name, pointer});
    return {};
  }
  if (columns->Empty()) return Status::config("csv.columns: a row needs at least one");
  for (const rapidjson::Value& column : columns->GetArray()) {
    const auto name = kit::string_member(column, "name");
    const auto pointer = kit::string_member(column, "pointer");
    if (!name || !pointer) return Status::config("csv.columns: each has a name and a pointer");
    if (!is_pointer(*pointer))
      return Status::config("csv.columns: \"" + std::string(*pointer) + "\" is no JSON Pointer such as /data/sender");
    out.columns.push_back({std::string(*name), std::string(*pointer)});
  }
  return {};
}

Status read_encoding(std::string_view name, Csv& out) {
  if (name == "utf-8") {
    out.encoding = Encoding::utf8;
  } else if (name == "utf-8-bom") {
    out.encoding = Encoding::utf8_bom;
  } else if (name == "gb18030") {
    out.encoding = Encoding::gb18030;
    std::string text;
    if (!Encoder(out.encoding).encode("好", text))
      return Status::config("csv.encoding: this system's C library cannot write gb18030; install its gconv modules");
  } else {
    return Status::config("csv.encoding: must be utf-8, utf-8-bom or gb18030");
  }
  return {};
}

Status read_csv(const rapidjson::Value& config, Csv& out) {
  const rapidjson::Value empty(rapidjson::kObjectType);
  const rapidjson::Value* const member = kit::object_member(config, "csv");
  const rapidjson::Value& csv = member == nullptr ? empty : *member;
  if (const auto separator = kit::string_member(csv, "separator")) {
    if (separator->size() != 1 || std::string_view(",;\t|").find(*separator) == std::string_view::npos)
      return Status::config("csv.separator: must be a comma, a semicolon, a tab or a bar");
    out.separator = separator->front();
  }
  out.header = kit::bool_member(csv, "header").value_or(true);
  out.guard_formulas = kit::bool_member(csv, "guard_formulas").value_or(true);
  if (Status status = read_encoding(kit::string_member(csv, "encoding").value_or("utf-8"), out); !status.ok())
    return status;
  return read_columns(csv, out);
}

template <class Number>
Status read_limit(const rapidjson::Value& config, const char* name, Number scale, Number& out) {
  const auto value = kit::int64_member(config, name);
  if (value && *value < 1) return Status::config(std::string(name) + ": must be at least 1");
  if (value) out = static_cast<Number>(*value) * scale;
  return {};
}

}  // namespace

Status read_settings(std::string_view config, std::string_view instance_id, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  settings.folder = kit::string_member(*document, "folder").value_or(std::string_view());
  if (!settings.folder.starts_with('/')) return Status::config("folder: must be an absolute path");
  settings.prefix = kit::string_member(*document, "prefix").value_or(instance_id);
  if (!is_prefix(settings.prefix))
    return Status::config("prefix: 1 to 64 letters, digits, - and _, and no - at the front");
  const std::string_view format = kit::string_member(*document, "format").value_or("ndjson");
  if (format != "ndjson" && format != "csv") return Status::config("format: must be ndjson or csv");
  settings.is_csv = format == "csv";
  if (!settings.is_csv && kit::object_member(*document, "csv") != nullptr)
    return Status::config("csv: is for format: csv");
  settings.marker = kit::bool_member(*document, "marker").value_or(false);
  Status status = read_limit(*document, "max_bytes", std::uint64_t{1}, settings.max_bytes);
  if (status.ok()) status = read_limit(*document, "max_events", std::uint64_t{1}, settings.max_events);
  if (status.ok()) status = read_limit(*document, "max_age_s", std::int64_t{1'000}, settings.max_age_ms);
  if (status.ok() && settings.is_csv) status = read_csv(*document, settings.csv);
  return status;
}

}  // namespace ekiden::file
