// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <optional>

#include "ekiden/ext/draft/stream.h"
#include "kept_sockets.hpp"
#include "stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

struct LinerStage : Ports {
  explicit LinerStage(bool with_streams = true) {
    Services services = this->services();
    if (with_streams) services.sockets = &sockets;
    instance = start(described("liner.so", "liner"), "mail", services, loop);
  }
  Outcome send(const std::string& what) {
    std::optional<Outcome> ended;
    instance->send({1, "c1", "message.send", what, "{}"}, [&ended](const Outcome& outcome) { ended = outcome; });
    loop.run();
    REQUIRE(ended);
    return *ended;
  }

  KeptSockets sockets;
  std::shared_ptr<Instance> instance;
};

TEST_CASE("a plugin opens a connection, speaks on it, and hears what comes") {
  LinerStage stage;
  REQUIRE(stage.send("open").ok());
  REQUIRE(stage.sockets.kept.size() == 1);
  KeptSockets::Kept& connection = *stage.sockets.kept[0];
  CHECK(connection.target.host == "imap.example");
  CHECK(connection.target.port == 993);
  CHECK(connection.target.tls);
  CHECK(connection.target.connect_timeout_ms == 10'000);

  connection.events->opened();
  connection.events->data("* OK");
  CHECK(stage.log.contains("open"));
  CHECK(stage.log.contains("* OK"));
  for (const char* what : {"write a1 LOGIN", "tls", "pause", "resume", "close"}) CHECK(stage.send(what).ok());
  CHECK(connection.done == "write(a1 LOGIN) tls pause resume close ");

  connection.events->closed(Status(Code::denied, "the certificate is another's"));
  CHECK(stage.log.contains("the certificate is another's"));
  CHECK(connection.dropped);
  CHECK(stage.send("write more").status == EKD_E_NOT_FOUND);
  CHECK(stage.send("close").ok());
}

TEST_CASE("a connection that takes no more says so, and when there is room again") {
  LinerStage stage;
  REQUIRE(stage.send("open").ok());
  stage.sockets.kept[0]->full = true;
  CHECK(stage.send("write x").status == EKD_E_FULL);
  stage.sockets.kept[0]->events->writable();
  CHECK(stage.log.contains("writable"));
}

TEST_CASE("an instance has at most 64 connections, and all end with it") {
  LinerStage stage;
  for (int i = 0; i < 64; ++i) REQUIRE(stage.send("open").ok());
  CHECK(stage.send("open").status == EKD_E_FULL);
  stage.sockets.kept[0]->events->closed({});
  CHECK(stage.send("open").ok());

  stage.instance->stop(1000, [](const Outcome&) {});
  stage.loop.run();
  for (const auto& connection : stage.sockets.kept) CHECK(connection->dropped);
  const std::size_t lines = stage.log.lines().size();
  stage.sockets.kept[5]->events->data("too late");
  stage.sockets.kept[5]->events->closed({});
  CHECK(stage.log.lines().size() == lines);
}

TEST_CASE("a host without streams says so") {
  LinerStage stage(false);
  CHECK(stage.send("open").status == EKD_E_UNSUPPORTED);
}

}  // namespace
