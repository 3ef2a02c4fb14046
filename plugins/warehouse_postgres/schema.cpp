// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

#include "warehouse_migrations.hpp"

namespace ekiden::warehouse_postgres {
namespace {

constexpr int kNewest = static_cast<int>(std::size(kMigrations));

struct Version {
  Fault fault{};
  int number = 0;  // 0: there is no schema of ours
};

Version version_of(Connection& connection, const Settings& settings, const Patience& patience) {
  // From the table itself: names that were looked up before another gateway made them may be remembered as missing.
  const Parameter name = text(settings.schema);
  const Connection::Reply found = connection.ask(
      "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = 'schema_version'",
      std::span(&name, 1), patience);
  if (found.fault || found.value.empty()) return {found.fault, 0};
  const Connection::Reply newest = connection.ask(
      "SELECT coalesce(max(version), 0) FROM " + quoted(settings.schema) + ".schema_version", {}, patience);
  Version version{newest.fault, 0};
  std::from_chars(newest.value.data(), newest.value.data() + newest.value.size(), version.number);
  return version;
}

Fault not_up_to_date(const Settings& settings, int version) {
  std::string files;
  for (int i = version; i < kNewest; ++i) files.append(files.empty() ? "" : ", ").append(kMigrations[i].file);
  return {Fault::Kind::access,
          "the schema " + settings.schema + " is at version " + std::to_string(version) + " and has to be at " +
              std::to_string(kNewest) + ": apply share/ekiden/warehouse_postgres/schema/{" + files + "}",
          {},
          {}};
}

Fault apply(Connection& connection, const Settings& settings, const Patience& patience) {
  if (Fault fault = connection.run("BEGIN", patience)) return fault;
  const Parameter name = text(settings.schema);
  const auto lock = connection.ask("SELECT pg_advisory_xact_lock(hashtextextended('ekiden schema ' || $1, 0))",
                                   std::span(&name, 1), patience);
  if (lock.fault) return lock.fault;
  const Version version = version_of(connection, settings, patience);
  if (version.fault) return version.fault;
  const auto there = connection.ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", std::span(&name, 1), patience);
  if (there.fault) return there.fault;
  std::string script = there.value.empty() ? "CREATE SCHEMA " + quoted(settings.schema) + ";" : "";
  script += "SET LOCAL search_path TO " + quoted(settings.schema) + ", pg_temp;\n";
  for (int i = version.number; i < kNewest; ++i) script += kMigrations[i].text;
  return connection.run(script + "COMMIT", patience);
}

}  // namespace

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

Fault bring_up_to_date(Connection& connection, const Settings& settings, const Patience& patience) {
  if (connection.server_encoding() != "UTF8")
    return {Fault::Kind::access,
            "the database's encoding is " + std::string(connection.server_encoding()) + " and has to be UTF8",
            {},
            {}};
  const Version version = version_of(connection, settings, patience);
  if (version.fault || version.number >= kNewest) return version.fault;
  return settings.migrates ? apply(connection, settings, patience) : not_up_to_date(settings, version.number);
}

Fault make_partitions(Connection& connection, const Settings& settings, std::int64_t now_ms, const Patience& patience) {
  const Parameter parameters[] = {int8(now_ms), int4(settings.partitions_ahead + 2)};
  return connection
      .ask("SELECT " + quoted(settings.schema) +
               ".ensure_partitions((to_timestamp($1 / 1000.0) AT TIME ZONE 'UTC' - interval '1 month')::date, $2)",
           parameters, patience)
      .fault;
}

}  // namespace ekiden::warehouse_postgres
