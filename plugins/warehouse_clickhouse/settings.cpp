// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>

#include "kit/json.hpp"

namespace ekiden::clickhouse {
namespace {

using sdk::Status;

// Written into statements as it is.
bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= 64 && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
         });
}

bool is_header_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

}  // namespace

Status read_settings(std::string_view config, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  const auto text = [&](const char* name, const char* otherwise) {
    return std::string(kit::string_member(*document, name).value_or(otherwise));
  };
  settings.url = text("url", "");
  const bool has_scheme = settings.url.starts_with("http://") || settings.url.starts_with("https://");
  const bool is_clean =
      std::all_of(settings.url.begin(), settings.url.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!has_scheme || !is_clean || settings.url.find_first_of("?#@") != std::string::npos)
    return Status::config("url: must be http:// or https:// and a host, without user, password and query");
  if (!settings.url.ends_with('/')) settings.url += '/';
  settings.database = text("database", "default");
  settings.table = text("table", "ekiden_events");
  for (const auto& [name, value] : {std::pair("database", &settings.database), std::pair("table", &settings.table)})
    if (!is_identifier(*value))
      return Status::config(std::string(name) + ": letters, digits and underscores, and no digit at the front");
  settings.user = text("user", "default");
  settings.password = text("password", "");
  if (!is_header_value(settings.user)) return Status::config("user: holds a character outside ASCII");
  if (!is_header_value(settings.password)) return Status::config("password: holds a character outside ASCII");
  settings.create_table = kit::bool_member(*document, "create_table").value_or(true);
  settings.async_insert = kit::bool_member(*document, "async_insert").value_or(false);
  if (const auto timeout = kit::int64_member(*document, "timeout_ms"))
    settings.timeout_ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*timeout, 1'000, 300'000));
  return {};
}

}  // namespace ekiden::clickhouse
