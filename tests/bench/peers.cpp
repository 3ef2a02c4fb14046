// SPDX-License-Identifier: Apache-2.0
#include "bench/peers.hpp"

#include <rapidjson/document.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "bench/load.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"
#include "support/loopback.hpp"

namespace ekiden::bench {

namespace {

bool listens(std::uint16_t port) {
  const sockaddr_in address = test::loopback(port);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

class RawLimit final : public Peer {
 public:
  explicit RawLimit(std::size_t record_bytes) {
    start({EKIDEN_BENCH_LIMIT, folder_.file("port"), folder_.file("log"), std::to_string(record_bytes)});
    if (test::eventually([this] { return !test::read_file(folder_.file("port")).empty(); }))
      port_ = static_cast<std::uint16_t>(std::stoi(test::read_file(folder_.file("port"))));
    wait_for(port_);
  }
};

class GatewayPeer final : public Peer {
 public:
  explicit GatewayPeer(const GatewaySetup& setup) {
    folder_.write(
        "ekiden.yaml",
        "gateway:\n  listen: \"127.0.0.1:0\"\n  admin: \"127.0.0.1:0\"\n  data_dir: data\n" + setup.gateway_lines +
            "channels:\n  - id: bench\n    adapter: wechat-oa\n    config: {app_id: " + kAppId +
            ", app_secret: 0123456789abcdef0123456789abcdef, token: " + kToken + ", mode: plain}\n" + setup.sections);
    start({EKIDEN_BENCH_PROGRAM, "run", "-c", folder_.file("ekiden.yaml")});
    test::eventually([this] { return read_port(); });
    wait_for(port_);
  }

 private:
  bool read_port() {
    rapidjson::Document run;
    const std::string text = test::read_file(folder_.file("data/run.json"));
    run.Parse(text.c_str());
    if (run.HasParseError() || !run.IsObject()) return false;
    const std::string address = run["listen"].GetString();
    port_ = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    return true;
  }
};

class FluentBit final : public Peer {
 public:
  explicit FluentBit(const FluentBitSetup& setup) {
    port_ = test::free_port();
    std::string output = "[OUTPUT]\n  name null\n  match *\n";
    if (setup.sink_port != 0)
      output = "[OUTPUT]\n  name http\n  match *\n  host 127.0.0.1\n  port " + std::to_string(setup.sink_port) +
               "\n  uri /\n  format json\n  retry_limit no_limits\n";
    folder_.write("fluent-bit.conf", "[SERVICE]\n  flush " + setup.flush + "\n  log_level error\n  storage.path " +
                                         folder_.path() +
                                         "/storage\n  storage.sync full\n  storage.max_chunks_up 128\n"
                                         "[INPUT]\n  name http\n  listen 127.0.0.1\n  port " +
                                         std::to_string(port_) + "\n  storage.type filesystem\n  http_server.workers " +
                                         std::to_string(setup.workers) + "\n" + output);
    start({std::getenv("FLUENT_BIT"), "-c", folder_.file("fluent-bit.conf")});
    wait_for(port_);
  }
};

}  // namespace

void Peer::start(std::vector<std::string> argv) {
  cli::ChildCommand command;
  command.argv = {"taskset", "-c", "0"};
  command.argv.insert(command.argv.end(), argv.begin(), argv.end());
  command.output_file = folder_.file("output");
  Result<cli::ChildProcess> child = cli::ChildProcess::start(command);
  if (!child) {
    std::fprintf(stderr, "ekiden_bench: %s: %s\n", argv.front().c_str(), child.status().message().c_str());
    std::exit(69);
  }
  child_ = *std::move(child);
}

void Peer::wait_for(std::uint16_t port) {
  if (port != 0 && test::eventually([&] { return listens(port) || child_->wait(0); }) && !child_->wait(0)) return;
  std::fprintf(stderr, "ekiden_bench: a program that is to be measured does not listen:\n%s\n",
               test::read_file(folder_.file("output")).c_str());
  std::exit(69);
}

std::unique_ptr<Peer> start_raw_limit(std::size_t record_bytes) {
  return std::make_unique<RawLimit>(record_bytes);
}

std::unique_ptr<Peer> start_gateway(const GatewaySetup& setup) {
  return std::make_unique<GatewayPeer>(setup);
}

std::unique_ptr<Peer> start_gateway_to(std::uint16_t sink_port, const std::string& sink_members,
                                       const std::string& component) {
  return start_gateway({{},
                        "sinks:\n  - {id: bench-sink, sink: " + component + ", " + sink_members +
                            "config: {url: \"http://127.0.0.1:" + std::to_string(sink_port) +
                            "/\", secret: whsec_YmVuY2htYXJrLXNlY3JldC1iZW5jaG1hcmstc2VjcmV0}}\n"
                            "routes:\n  - {from: [bench], to: [bench-sink]}\n"});
}

bool have_fluent_bit() {
  return std::getenv("FLUENT_BIT") != nullptr;
}

std::unique_ptr<Peer> start_fluent_bit(const FluentBitSetup& setup) {
  return have_fluent_bit() ? std::make_unique<FluentBit>(setup) : nullptr;
}

}  // namespace ekiden::bench
