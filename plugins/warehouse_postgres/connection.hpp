// SPDX-License-Identifier: Apache-2.0
// One connection to PostgreSQL over libpq's non-blocking functions, so that every wait has an end.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fault.hpp"
#include "parameters.hpp"
#include "patience.hpp"

namespace ekiden::warehouse_postgres {

using Keywords = std::vector<std::pair<std::string, std::string>>;

// Not thread-safe; its functions block, and are for workers. After a fault that is none of a statement's own the
// connection is of no more use.
class Connection {
 public:
  struct Opened {
    std::unique_ptr<Connection> connection;  // null: see fault
    Fault fault{};
  };
  struct Reply {
    Fault fault{};
    std::string value{};  // the first column of the first row, as text; empty: none, or NULL
  };

  // `keywords`: libpq's; of a repeated one the last counts, and a dbname may be a whole connection string. The wait is
  // `timeout_ms` for each host.
  static Opened open(const Keywords& keywords, std::int64_t timeout_ms, const Closing& closing);

  // One statement, a transaction of its own unless one is open.
  Reply ask(const std::string& statement, std::span<const Parameter> parameters, const Patience& patience);
  // Any number of statements without parameters.
  Fault run(const std::string& script, const Patience& patience);

  // Nobody has ended it while it was idle.
  bool is_alive();
  bool is_encrypted() const { return PQsslInUse(handle_.get()) != 0; }
  // Over a Unix socket, or to this machine.
  bool is_local() const;
  std::string_view server_encoding() const;

 private:
  struct Close {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };
  using Handle = std::unique_ptr<PGconn, Close>;

  explicit Connection(Handle handle) : handle_(std::move(handle)) {}

  // Flushes what was sent, and reads to the end of its results.
  Reply results(const Patience& patience);

  Handle handle_;
};

}  // namespace ekiden::warehouse_postgres
