// SPDX-License-Identifier: Apache-2.0
#include "support/clickhouse/server.hpp"

#include <httplib.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "support/e2e/wait.hpp"
#include "support/loopback.hpp"

namespace ekiden::test {

namespace {

constexpr int kStarts = 5;
constexpr std::int64_t kStopMs = 30'000;

}  // namespace

ClickhouseServer::ClickhouseServer() {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  folder_.write("users.xml", std::string("<yandex><profiles><default/></profiles><users><default><password>") +
                                 kPassword +
                                 "</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>"
                                 "<quota>default</quota></default></users><quotas><default/></quotas></yandex>");
  for (int i = 0; i < kStarts; ++i)
    if (start_once()) return;
  throw std::runtime_error("clickhouse-server did not start (is Debian's package there?):\n" +
                           read_file(folder_.file("log")));
}

ClickhouseServer::~ClickhouseServer() {
  if (child_) child_->terminate(kStopMs);
}

// False when somebody else took one of the ports.
bool ClickhouseServer::start_once() {
  port_ = free_port();
  const std::string config = folder_.write(
      "config.xml",
      "<yandex><logger><level>warning</level><console>1</console></logger><http_port>" + std::to_string(port_) +
          "</http_port><tcp_port>" + std::to_string(free_port()) +
          "</tcp_port><listen_host>127.0.0.1</listen_host><path>" + folder_.file("data") + "/</path><tmp_path>" +
          folder_.file("tmp") + "/</tmp_path><users_config>" + folder_.file("users.xml") +
          "</users_config><mark_cache_size>16777216</mark_cache_size><default_profile>default</default_profile>"
          "<default_database>default</default_database><timezone>Asia/Shanghai</timezone></yandex>");
  cli::ChildCommand command;
  if (::geteuid() == 0)
    command.argv = {"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig", "KILL"};
  command.argv.insert(command.argv.end(), {"/usr/sbin/clickhouse-server", "--config-file=" + config});
  command.output_file = folder_.file("log");
  Result<cli::ChildProcess> child = cli::ChildProcess::start(command);
  if (!child) throw std::runtime_error(child.status().message());
  child_ = *std::move(child);
  httplib::Client client("127.0.0.1", port_);
  bool is_up = false;
  const bool decided = eventually(
      [&] {
        const auto answer = client.Get("/ping");
        is_up = answer && answer->body == "Ok.\n";
        return is_up || child_->wait(0).has_value();
      },
      std::chrono::seconds(90));
  return decided && is_up;
}

std::string ClickhouseServer::query(const std::string& text) const {
  httplib::Client client("127.0.0.1", port_);
  client.set_default_headers({{"X-ClickHouse-User", "default"}, {"X-ClickHouse-Key", kPassword}});
  const auto answer = client.Post("/", text, "text/plain");
  if (!answer || answer->status != 200) throw std::runtime_error(answer ? answer->body : "no answer");
  std::string body = answer->body;
  while (body.ends_with('\n')) body.pop_back();
  return body;
}

}  // namespace ekiden::test
