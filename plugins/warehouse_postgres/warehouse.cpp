// SPDX-License-Identifier: Apache-2.0
#include "warehouse.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "schema.hpp"

namespace ekiden::warehouse_postgres {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kNever = -1;
constexpr std::int64_t kVerdictMs = 5'000;  // in which the server itself says that its time is over

// A statement was refused, and the connection is as good as before.
bool is_statements_own(const Fault& fault) {
  return fault.kind == Fault::Kind::none || fault.kind == Fault::Kind::row;
}

}  // namespace

Written Warehouse::write(std::vector<Delivered> events) {
  Connection::Opened opened = take();
  if (opened.fault) return {std::vector<Fault>(events.size(), opened.fault), 0};
  struct Group {
    std::string statement;
    std::vector<std::size_t> places{};  // in `events`, of the rows
    std::vector<Row> rows{};
  };
  const std::string schema = "SELECT " + quoted(settings_.schema);
  Group plain{schema + ".write_events($1, $2)"};
  Group mapped{schema + ".write_records('" + settings_.records + "', $1, $2)"};
  for (std::size_t i = 0; i < events.size(); ++i) {
    Delivered& event = events[i];
    const bool is_plain = event.record.empty();
    Group& group = is_plain ? plain : mapped;
    group.places.push_back(i);
    group.rows.push_back(is_plain ? row_of(std::move(event.document))
                                  : row_of_record(std::move(event.record), std::move(event.id)));
  }
  Written written{std::vector<Fault>(events.size()), 0};
  const Patience patience(closing_, settings_.timeout_ms + kVerdictMs);
  for (const Group* group : {&plain, &mapped}) {
    if (group->rows.empty()) continue;
    const Written part = warehouse_postgres::write(*opened.connection, group->statement, group->rows, patience);
    for (std::size_t i = 0; i < group->places.size(); ++i) written.faults[group->places[i]] = part.faults[i];
    written.fresh += part.fresh;
  }
  const auto bad = std::find_if_not(written.faults.begin(), written.faults.end(), is_statements_own);
  if (bad == written.faults.end())
    give_back(std::move(opened.connection));
  else if (bad->kind == Fault::Kind::access)
    ready_day_ = kNever;  // somebody changed the schema, or our rights to it
  return written;
}

Fault Warehouse::look() {
  Connection::Opened opened = take();
  if (!opened.fault) give_back(std::move(opened.connection));
  return opened.fault;
}

void Warehouse::close(std::uint32_t grace_ms) {
  closing_.by(Closing::Clock::now() + std::chrono::milliseconds(grace_ms));
}

Connection::Opened Warehouse::take() {
  for (;;) {
    std::unique_ptr<Connection> connection;
    {
      const std::lock_guard lock(idle_mutex_);
      if (idle_.empty()) break;
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
    if (!connection->is_alive()) continue;
    if (Fault fault = make_ready(*connection)) return {nullptr, std::move(fault)};
    return {std::move(connection), {}};
  }
  Connection::Opened opened = open();
  if (opened.fault) return opened;
  if (Fault fault = make_ready(*opened.connection)) return {nullptr, std::move(fault)};
  return opened;
}

Connection::Opened Warehouse::open() {
  // Of a repeated keyword the last counts: what an operator's conninfo may change stands before it.
  Keywords keywords{{"target_session_attrs", "read-write"},
                    {"gssencmode", "disable"},
                    {"keepalives_idle", "30"},
                    {"keepalives_interval", "10"},
                    {"keepalives_count", "3"},
                    {"tcp_user_timeout", std::to_string(settings_.connect_timeout_ms)},
                    {"fallback_application_name", "ekiden/" + std::string(host_.instance_id())}};
  std::string secret;
  sdk::Status status = host_.secret("/conninfo", secret);
  if (status.ok()) keywords.emplace_back("dbname", secret);
  if (status.ok() || status.code == EKD_E_NOT_FOUND) {
    keywords.insert(keywords.end(), settings_.keywords.begin(), settings_.keywords.end());
    status = host_.secret("/password", secret);
    if (status.ok()) keywords.emplace_back("password", secret);
  }
  if (!status.ok() && status.code != EKD_E_NOT_FOUND)
    return {nullptr, {Fault::Kind::access, "a secret cannot be read: " + status.message, {}, {}}};
  keywords.emplace_back("client_encoding", "UTF8");

  Connection::Opened opened = Connection::open(keywords, settings_.connect_timeout_ms, closing_);
  if (opened.fault) return opened;
  warn_of_plain_text(*opened.connection);
  const Patience patience(closing_, settings_.timeout_ms + kVerdictMs);
  if (Fault fault = opened.connection->run("SET statement_timeout = " + std::to_string(settings_.timeout_ms), patience))
    return {nullptr, std::move(fault)};
  return opened;
}

void Warehouse::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(idle_mutex_);
  idle_.push_back(std::move(connection));
}

Fault Warehouse::make_ready(Connection& connection) {
  const std::int64_t now_ms = host_.wall_ms();
  if (ready_day_ == now_ms / kDayMs) return {};
  const std::lock_guard lock(ready_mutex_);
  if (ready_day_ == now_ms / kDayMs) return {};
  const Patience patience(closing_, settings_.timeout_ms + kVerdictMs);
  if (Fault fault = bring_up_to_date(connection, settings_, patience)) return fault;
  if (const Fault fault = make_partitions(connection, settings_, now_ms, patience)) {
    if (fault.kind == Fault::Kind::lost || fault.kind == Fault::Kind::unreachable) return fault;
    host_.log(sdk::LogLevel::warning,
              "the partitions of the coming months could not be made: their rows go to events_default",
              {{"reason", fault.message}, {"sqlstate", fault.sqlstate}});
  }
  ready_day_ = now_ms / kDayMs;
  return {};
}

void Warehouse::warn_of_plain_text(const Connection& connection) {
  if (connection.is_encrypted() || connection.is_local() || warned_.exchange(true)) return;
  host_.log(sdk::LogLevel::warning,
            "events go to the database without TLS: set sslmode to verify-full, or require, once the server offers it");
}

}  // namespace ekiden::warehouse_postgres
