// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::test {

// A PostgreSQL 15 of the test's own on a Unix socket in a temporary folder: a fresh cluster, run as `nobody` when the
// test is root, gone with this object. The role `postgres` may do everything without a password, every other one needs
// its own.
class PostgresServer {
 public:
  // `settings`: of postgresql.conf, each "name=value". Throws with the reason when it does not start.
  explicit PostgresServer(std::vector<std::string> settings = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // A new database of that name, which belongs to a new role of the same name and password.
  void make_database(const std::string& name);
  // What libpq needs to reach it as `postgres`, or as another.
  std::string conninfo(const std::string& database) const;
  std::string folder() const { return folder_.path(); }  // of the socket; its port is 5432
  std::string socket() const { return folder_.file(".s.PGSQL.5432"); }

  // Runs statements as `postgres`, and gives the rows of the last: columns between '|', rows between '\n'. Throws with
  // the server's words when one fails.
  std::string sql(const std::string& database, const std::string& statements) const;

  // As an operator would: every connection is ended at once.
  void stop();
  void start();

 private:
  std::vector<std::string> as_nobody(std::vector<std::string> argv) const;

  const std::vector<std::string> settings_;
  TemporaryFolder folder_;
  std::optional<cli::ChildProcess> child_;
};

}  // namespace ekiden::test
