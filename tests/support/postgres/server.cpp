// SPDX-License-Identifier: Apache-2.0
#include "support/postgres/server.hpp"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "support/e2e/wait.hpp"
#include "support/loopback.hpp"

namespace ekiden::test {

namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";
constexpr std::int64_t kInitMs = 180'000;
constexpr std::int64_t kStopMs = 30'000;

struct Finish {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};

}  // namespace

PostgresServer::PostgresServer(std::vector<std::string> settings) : settings_(std::move(settings)) {
  // Its server goes through the folder, and owns what is in it.
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const Result<cli::ChildOutput> made =
      cli::run_child(as_nobody({std::string(kPrograms) + "initdb", "-D", folder_.file("data"), "-U", "postgres", "-E",
                                "UTF8", "--locale=C.UTF-8", "-N", "--no-instructions", "--auth=scram-sha-256",
                                "--pwfile=" + folder_.write("password", "postgres\n")}),
                     kInitMs);
  if (!made || made->exit_code != 0)
    throw std::runtime_error("initdb failed: " + (made ? made->err : made.status().message()));
  folder_.write("pg_hba.conf", "local all postgres trust\nlocal all all scram-sha-256\n");
  start();
}

PostgresServer::~PostgresServer() {
  stop();
}

std::vector<std::string> PostgresServer::as_nobody(std::vector<std::string> argv) const {
  if (::geteuid() != 0) return argv;
  std::vector<std::string> all{"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig", "INT"};
  all.insert(all.end(), argv.begin(), argv.end());
  return all;
}

void PostgresServer::start() {
  std::vector<std::string> argv{std::string(kPrograms) + "postgres", "-D", folder_.file("data"), "-k", folder_.path()};
  std::vector<std::string> settings{"listen_addresses=", "port=" + std::to_string(port_),
                                    "hba_file=" + folder_.file("pg_hba.conf"), "fsync=off", "lc_messages=C"};
  settings.insert(settings.end(), settings_.begin(), settings_.end());
  for (const std::string& setting : settings) argv.insert(argv.end(), {"-c", setting});
  cli::ChildCommand command;
  command.argv = as_nobody(std::move(argv));
  command.output_file = folder_.file("postgres.log");
  Result<cli::ChildProcess> child = cli::ChildProcess::start(command);
  if (!child) throw std::runtime_error(child.status().message());
  child_ = *std::move(child);
  const bool up = eventually([&] { return PQping(conninfo("postgres").c_str()) == PQPING_OK || child_->wait(0); },
                             std::chrono::seconds(120));
  if (!up || child_->wait(0))
    throw std::runtime_error("PostgreSQL did not start:\n" + read_file(folder_.file("postgres.log")));
}

void PostgresServer::stop() {
  if (!child_) return;
  ::kill(child_->pid(), SIGINT);  // "fast shutdown"
  if (!child_->wait(kStopMs)) child_->terminate(0);
  child_.reset();
}

void PostgresServer::listen_with_tls(const std::string& certificate, const std::string& key) {
  stop();
  const std::string key_file = folder_.write("server.key", key);
  ::chmod(key_file.c_str(), 0600);
  const passwd* const nobody = ::getpwnam("nobody");
  if (::geteuid() == 0 && (nobody == nullptr || ::chown(key_file.c_str(), nobody->pw_uid, nobody->pw_gid) != 0))
    throw std::runtime_error("the key cannot be given to nobody");
  folder_.write("pg_hba.conf",
                "local all postgres trust\nlocal all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n");
  port_ = free_port();
  settings_.insert(settings_.end(), {"listen_addresses=127.0.0.1", "ssl=on", "ssl_key_file=" + key_file,
                                     "ssl_cert_file=" + folder_.write("server.crt", certificate)});
  start();
}

void PostgresServer::make_database(const std::string& name) {
  sql("postgres", "CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'");
  sql("postgres", "CREATE DATABASE " + name + " OWNER " + name);
}

std::string PostgresServer::conninfo(const std::string& database) const {
  return "host=" + folder_.path() + " port=" + std::to_string(port_) + " user=postgres dbname=" + database;
}

std::string PostgresServer::sql(const std::string& database, const std::string& statements) const {
  const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(conninfo(database).c_str()));
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, Clear> result(PQexec(connection.get(), statements.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    throw std::runtime_error(statements + ": " + PQerrorMessage(connection.get()));
  std::string rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    if (row > 0) rows += '\n';
    for (int column = 0; column < PQnfields(result.get()); ++column)
      rows.append(column > 0 ? "|" : "").append(PQgetvalue(result.get(), row, column));
  }
  return rows;
}

}  // namespace ekiden::test
