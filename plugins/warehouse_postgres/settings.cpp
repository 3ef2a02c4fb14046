// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "kit/json.hpp"

namespace ekiden::warehouse_postgres {
namespace {

using sdk::Status;

constexpr std::string_view kTexts[] = {"host", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"};
constexpr std::size_t kMaxName = 63;  // of PostgreSQL's identifiers, in bytes

// PostgreSQL keeps names that begin so for itself, and would cut longer ones.
bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && name.size() <= kMaxName && is_letter(name.front()) && !name.starts_with("pg_") &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

Status read_name(const rapidjson::Value& config, const char* name, std::string& out) {
  const auto value = kit::string_member(config, name);
  if (!value) return {};
  if (!is_name(*value))
    return Status::config(std::string(name) +
                          ": must be 1 to 63 lower-case letters, digits and _, not begin with a digit, nor with pg_");
  out = *value;
  return {};
}

template <class Integer>
Status read_number(const rapidjson::Value& config, const char* name, std::int64_t least, std::int64_t most,
                   Integer& out) {
  const auto number = kit::int64_member(config, name);
  if (!number) return {};
  if (*number < least || *number > most)
    return Status::config(std::string(name) + ": must lie between " + std::to_string(least) + " and " +
                          std::to_string(most));
  out = static_cast<Integer>(*number);
  return {};
}

Status read_keywords(const rapidjson::Value& config, Settings& settings) {
  for (const std::string_view name : kTexts)
    if (const auto value = kit::string_member(config, name)) {
      if (value->empty() || value->find('\0') != std::string_view::npos)
        return Status::config(std::string(name) + ": must not be empty, nor hold U+0000");
      settings.keywords.emplace_back(name, *value);
    }
  std::int64_t port = 0;
  if (Status status = read_number(config, "port", 1, 65'535, port); !status.ok()) return status;
  if (port != 0) settings.keywords.emplace_back("port", std::to_string(port));

  if (const auto conninfo = kit::string_member(config, "conninfo"))
    return is_conninfo(std::string(*conninfo))
               ? Status()
               : Status::config("conninfo: is neither a connection string of libpq nor a postgresql:// URI");
  for (const char* needed : {"host", "dbname", "user"})
    if (!kit::string_member(config, needed)) return Status::config(std::string(needed) + ": missing, as is conninfo");
  return {};
}

}  // namespace

bool is_conninfo(const std::string& text) {
  char* why = nullptr;  // not shown: it may quote what the text holds
  PQconninfoOption* const options = PQconninfoParse(text.c_str(), &why);
  const bool valid = options != nullptr && text.find('\0') == std::string::npos;
  PQconninfoFree(options);
  PQfreemem(why);
  return valid;
}

Status read_settings(std::string_view config, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  if (Status status = read_keywords(*document, settings); !status.ok()) return status;
  if (Status status = read_name(*document, "schema", settings.schema); !status.ok()) return status;
  if (Status status = read_name(*document, "records", settings.records); !status.ok()) return status;
  settings.migrates = kit::string_member(*document, "migrate").value_or("apply") != "check";
  constexpr std::int64_t kMinute = 60'000;
  if (Status status = read_number(*document, "partitions_ahead", 0, 24, settings.partitions_ahead); !status.ok())
    return status;
  if (Status status = read_number(*document, "connect_timeout_ms", 1'000, kMinute, settings.connect_timeout_ms);
      !status.ok())
    return status;
  return read_number(*document, "timeout_ms", 1'000, 10 * kMinute, settings.timeout_ms);
}

}  // namespace ekiden::warehouse_postgres
