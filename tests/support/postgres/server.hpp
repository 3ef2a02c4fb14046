// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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
  std::string folder() const { return folder_.path(); }  // of the socket
  std::string socket() const { return folder_.file(".s.PGSQL." + std::to_string(port_)); }

  // Runs statements as `postgres`, and gives the rows of the last: columns between '|', rows between '\n'. Throws with
  // the server's words when one fails.
  std::string sql(const std::string& database, const std::string& statements) const;

  // From now on also on a loopback port of its own, for those who come with TLS; certificate and key as PEM. Begins
  // anew.
  void listen_with_tls(const std::string& certificate, const std::string& key);
  // Of both the socket's name and, after listen_with_tls, of loopback.
  std::uint16_t port() const { return port_; }

  // As an operator would: every connection is ended at once.
  void stop();
  void start();

 private:
  std::vector<std::string> as_nobody(std::vector<std::string> argv) const;

  std::vector<std::string> settings_;
  std::uint16_t port_ = 5432;
  TemporaryFolder folder_;
  std::optional<cli::ChildProcess> child_;
};

}  // namespace ekiden::test
