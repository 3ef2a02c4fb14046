// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/child_process.hpp"
#include "e2e/delivery/hello.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"
#include "support/tls_identity.hpp"

using namespace ekiden;
using namespace ekiden::test;
using Catch::Matchers::Contains;

namespace {

// An operator's folder with a pair; the certificate is for this machine.
class Pair {
 public:
  Pair() {
    ::signal(SIGPIPE, SIG_IGN);  // for a gateway in this process
    write(TlsIdentity("localhost"));
  }
  void write(const TlsIdentity& identity) const {
    folder_.write("cert.pem", identity.certificate());
    folder_.write("key.pem", identity.key());
    protect(0600);
  }
  void protect(mode_t mode) const { ::chmod(folder_.file("key.pem").c_str(), mode); }
  std::string certificate() const { return folder_.file("cert.pem"); }
  // As a member of `gateway:`.
  std::string keys() const { return "tls: {cert: " + certificate() + ", key: " + folder_.file("key.pem") + "}"; }

 private:
  TemporaryFolder folder_;
};

std::string configuration() {
  return "plugins: {path: [\"" + example_plugin_folder() + "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\n";
}

std::string port_of(const std::string& address) {
  return address.substr(address.rfind(':'));
}

// `curl`, which trusts the certificate in `file` alone.
cli::ChildOutput curl(const std::string& file, const std::string& address, const std::string& path) {
  const auto output = cli::run_child(
      {"curl", "-sS", "--cacert", file, "--max-time", "30", "https://localhost" + port_of(address) + path}, 60'000);
  REQUIRE(output.ok());
  return *output;
}

}  // namespace

TEST_CASE("both listeners speak HTTPS, to curl and to our own command line") {
  const Pair pair;
  GatewayProcess gateway(configuration(), "  " + pair.keys() + "\n");
  gateway.start();
  if (!cli::find_program("curl").empty()) {
    const auto answer = curl(pair.certificate(), gateway.admin(), "/readyz");
    INFO(answer.err);
    CHECK(answer.exit_code == 0);
    CHECK(curl("/dev/null", gateway.admin(), "/readyz").exit_code != 0);
  }
  CHECK(say(gateway.listen(), "a", "1", "hello") == 200);
  CHECK(http("127.0.0.1" + port_of(gateway.listen()), "GET", "/").status == 400);
  const auto status = cli::run_child({"env", std::string("EKIDEN_TOKEN=") + kToken, ekiden_program(), "status", "--api",
                                      "https://localhost" + port_of(gateway.admin()), "--ca-file", pair.certificate()},
                                     60'000);
  REQUIRE(status.ok());
  INFO(status->err);
  CHECK(status->exit_code == 0);
  CHECK(gateway.metric("ekiden_tls_expires_seconds") > 0);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("SIGHUP takes a new certificate without a restart, and a bad one leaves the old in place") {
  const Pair pair;
  GatewayProcess gateway(configuration(), "  " + pair.keys() + "\n");
  gateway.start();
  const std::string read = "the listeners' certificate was read";
  const auto times_read = [&] {
    std::size_t count = 0;
    const std::string log = gateway.log();
    for (std::size_t at = log.find(read); at != std::string::npos; at = log.find(read, at + 1)) ++count;
    return count;
  };
  REQUIRE(times_read() == 1);
  pair.write(TlsIdentity("localhost"));
  ::kill(gateway.pid(), SIGHUP);
  REQUIRE(eventually([&] { return times_read() == 2; }));
  CHECK(say(gateway.listen(), "a", "1", "hello") == 200);
  pair.protect(0644);
  ::kill(gateway.pid(), SIGHUP);
  REQUIRE(eventually([&] { return gateway.log().find("the old one stays") != std::string::npos; }));
  CHECK_THAT(gateway.log(), Contains("chmod 600"));
  CHECK(say(gateway.listen(), "a", "2", "hello") == 200);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("a change of the files is noticed by itself") {
  const Pair pair;
  cli::Gateway::Tuning tuning;
  tuning.certificates_every_ms = 20;
  HostedGateway gateway(configuration(), tuning, ", " + pair.keys());
  gateway.start();
  const auto times_read = [&] {
    const auto lines = gateway.log().lines();
    return std::ranges::count_if(
        lines, [](const std::string& line) { return line.find("certificate was read") != std::string::npos; });
  };
  CHECK(times_read() == 1);
  pair.write(TlsIdentity("localhost"));
  CHECK(eventually([&] { return times_read() >= 2; }));
  CHECK(say("https://" + gateway.listen(), "a", "1", "hello") == 200);
  gateway.stop();
}

TEST_CASE("a key that others may read ends the start with 77, a pair that is none with 78") {
  const Pair pair;
  const TemporaryFolder folder;
  const auto start = [&] {
    const std::string file =
        folder.write("ekiden.yaml", "gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data, " +
                                        pair.keys() + "}\nchannels: []\n");
    const auto run = cli::run_child({ekiden_program(), "run", "-c", file}, 60'000);
    REQUIRE(run.ok());
    return *run;
  };
  pair.protect(0644);
  const auto open = start();
  CHECK(open.exit_code == 77);
  CHECK_THAT(open.err, Contains("gateway.tls") && Contains("chmod 600"));
  pair.write(TlsIdentity("localhost"));
  folder.write("other.pem", TlsIdentity("localhost").key());
  const std::string file = folder.write(
      "ekiden.yaml", "gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data, tls: {cert: " +
                         pair.certificate() + ", key: other.pem}}\nchannels: []\n");
  ::chmod(folder.file("other.pem").c_str(), 0600);
  const auto wrong = cli::run_child({ekiden_program(), "run", "-c", file}, 60'000);
  REQUIRE(wrong.ok());
  CHECK(wrong->exit_code == 78);
  CHECK_THAT(wrong->err, Contains("gateway.tls") && Contains("other.pem"));
}
