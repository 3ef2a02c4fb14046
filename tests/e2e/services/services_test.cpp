// SPDX-License-Identifier: Apache-2.0
// The services that keep something for a plugin, through the real program, a real plugin file and HTTP.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

namespace {

// A gateway with one keeper, in the host or in a process of its own, whose secret is in a file.
class Keeper {
 public:
  explicit Keeper(const std::string& isolation)
      : gateway_("plugins: {path: [\"" EKIDEN_KEEPER_FOLDER
                 "\"]}\nchannels:\n  - {id: safe, adapter: keeper, isolation: " +
                 isolation + ", config: {secret: \"${file:keeper.secret}\"}}\n") {
    write_secret("first-secret");
    gateway_.start();
  }

  GatewayProcess& gateway() { return gateway_; }
  void write_secret(const std::string& secret) { gateway_.folder().write("keeper.secret", secret + "\n"); }
  Answer ask(const std::string& what) { return http(gateway_.listen(), "POST", "/hooks/safe", what); }
  std::string health() { return http(gateway_.admin(), "GET", "/healthz").body; }

 private:
  GatewayProcess gateway_;
};

}  // namespace

TEST_CASE("what a plugin kept is there after a clean stop and after a kill, to the last answered step") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  Keeper keeper(isolation);
  CHECK(keeper.ask("count").body == "1");
  CHECK(keeper.ask("count").body == "2");
  CHECK(keeper.gateway().stop() == 0);
  keeper.gateway().start();
  CHECK(keeper.ask("count").body == "3");
  keeper.gateway().kill();
  keeper.gateway().start();
  CHECK(keeper.ask("count").body == "4");
  struct stat status {};
  REQUIRE(::stat((keeper.gateway().data_folder() + "/store.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a plugin gets the secret that the file holds now, and the log never has it") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  Keeper keeper(isolation);
  CHECK(keeper.ask("secret").body == "first-secret");
  keeper.write_secret("rotated-secret");
  CHECK(keeper.ask("secret").body == "rotated-secret");
  keeper.write_secret("abc");
  const Answer shorter = keeper.ask("secret");
  CHECK(shorter.status == 500);
  CHECK_THAT(shorter.body, Catch::Contains("/secret"));
  CHECK_THAT(shorter.body, !Catch::Contains("abc"));
  CHECK_THAT(keeper.gateway().log(), !Catch::Contains("-secret"));
}

TEST_CASE("a plugin's metrics stand in the exposition with its own labels") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  Keeper keeper(isolation);
  keeper.ask("count");
  keeper.ask("count");
  keeper.ask("secret");
  CHECK(keeper.gateway().metric("ekiden_plugin_requests_total{instance=\"safe\",verb=\"count\"}") == 2);
  CHECK(keeper.gateway().metric("ekiden_plugin_requests_total{instance=\"safe\",verb=\"secret\"}") == 1);
  CHECK(keeper.gateway().metric("ekiden_plugin_request_seconds_count{instance=\"safe\"}") == 3);
  CHECK(keeper.gateway().metric("ekiden_plugin_request_seconds_bucket{instance=\"safe\",le=\"0.001\"}") == 0);
}

TEST_CASE("what a plugin says of itself is its channel's health") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  Keeper keeper(isolation);
  CHECK_THAT(keeper.health(), Catch::Contains(R"("id":"safe","state":"ok","reason":null)"));
  keeper.ask("slow");
  CHECK_THAT(keeper.health(), Catch::Contains(R"("id":"safe","state":"degraded","reason":"the keeper says so")"));
  CHECK(http(keeper.gateway().admin(), "GET", "/healthz").status == 200);
  keeper.ask("ill");
  CHECK(http(keeper.gateway().admin(), "GET", "/healthz").status == 503);
  CHECK_THAT(keeper.gateway().api("GET", "/v1/channels").body,
             Catch::Contains(R"("state":"down","reason":"the keeper says so")"));
  keeper.ask("ok");
  CHECK_THAT(keeper.health(), Catch::Contains(R"("id":"safe","state":"ok","reason":null)"));
}

TEST_CASE("a damaged store ends the start with what to do, and stays as it was") {
  Keeper keeper("host");
  REQUIRE(keeper.ask("count").body == "1");
  REQUIRE(keeper.gateway().stop() == 0);
  const std::string path = keeper.gateway().data_folder() + "/store.db";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "not a store";
  const Result<cli::ChildOutput> output =
      cli::run_child({ekiden_program(), "run", "-c", keeper.gateway().config_file()}, 60'000);
  REQUIRE(output);
  CHECK(output->exit_code == 74);
  CHECK_THAT(output->err, Catch::Contains("store.db is damaged") && Catch::Contains("restore it from a backup"));
  CHECK(read_file(path) == "not a store");
}

}  // namespace ekiden::test
