// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/host.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "batch.hpp"
#include "connection.hpp"
#include "settings.hpp"

namespace ekiden::warehouse_postgres {

// What is delivered of an event.
struct Delivered {
  std::string id;
  std::string document;
  std::string record;  // empty: the route has no map
};

// The database: connections that are kept between batches, one for each that is written at the time, and the schema
// that is made sure of before the first of them, and once a day. Thread-safe; its functions block, and are for workers.
class Warehouse {
 public:
  // `host` outlives it.
  Warehouse(Settings settings, sdk::Host& host) : settings_(std::move(settings)), host_(host) {}

  // Each event as a row of `events`, or its record, if it has one, as a row of the records' table.
  Written write(std::vector<Delivered> events);
  // Whether events could be written now.
  Fault look();
  // [any-thread] What still waits ends within so many milliseconds.
  void close(std::uint32_t grace_ms);

 private:
  Connection::Opened take();
  Connection::Opened open();
  void give_back(std::unique_ptr<Connection> connection);
  Fault make_ready(Connection& connection);
  void warn_of_plain_text(const Connection& connection);

  const Settings settings_;
  sdk::Host& host_;
  Closing closing_;
  std::mutex idle_mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::mutex ready_mutex_;  // held while the schema is looked at: everybody else needs what comes of it
  std::atomic<std::int64_t> ready_day_{-1};  // since 1970, on which the schema was found as it has to be
  std::atomic<bool> warned_{false};
};

}  // namespace ekiden::warehouse_postgres
