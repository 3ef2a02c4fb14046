// SPDX-License-Identifier: Apache-2.0
#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "remote_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;
using remote::Frame;
using FrameKind = remote::Kind;

using Stage = RemoteStage;

TEST_CASE("remote: the process is told what to load, configured and started, and its answer ends the start") {
  Stage stage(Kind::adapter);
  REQUIRE(stage.children.lives.size() == 1);
  Frame<FrameKind::open> open;
  std::string kept;
  REQUIRE(stage.children.life().read_next(open, kept));
  CHECK(open.protocol == remote::kProtocol);
  CHECK(view(open.file) == "/plugins/far.so");
  CHECK(view(open.component) == "far");
  CHECK(view(open.instance) == "inst");
  CHECK(stage.started.empty());
  SECTION("well") {
    stage.begin();
    CHECK(stage.instance->state() == Instance::State::started);
  }
  SECTION("with a sentence of the plugin") {
    stage.children.life().start("far", EKD_E_CONFIG, "url: has no host");
    stage.ports.loop.run();
    REQUIRE(stage.started.size() == 1);
    CHECK(stage.started.front().status == EKD_E_CONFIG);
    CHECK(stage.started.front().message == "url: has no host");
  }
  SECTION("with its death, after three tries") {
    for (int i = 0; i < 3; ++i) {
      CHECK(stage.started.empty());
      stage.children.life().die("signal 11 (Segmentation fault)");
      stage.pass(1'000);
    }
    REQUIRE(stage.started.size() == 1);
    CHECK(stage.started.front().message.find("signal 11 (Segmentation fault)") != std::string::npos);
    CHECK(stage.children.lives.size() == 3);
  }
}

TEST_CASE("remote: a command goes to the process and its result comes back") {
  Stage stage(Kind::adapter);
  stage.begin();
  std::vector<Outcome> outcomes;
  stage.send(outcomes);
  Frame<FrameKind::send> sent;
  std::string kept;
  REQUIRE(stage.children.life().read_next(sent, kept));
  CHECK(view(sent.command.id) == "c1");
  Frame<FrameKind::completed> completed;
  completed.op = sent.op;
  completed.error = empty_error();
  completed.result = str(R"({"native_id":"n"})");
  stage.children.life().say(completed);
  stage.ports.loop.run();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes.front().ok());
  CHECK(outcomes.front().result == R"({"native_id":"n"})");
}

TEST_CASE("remote: what is in the hands of a process that dies has an unknown outcome; nothing is accepted meanwhile") {
  Stage stage(Kind::adapter);
  stage.begin();
  std::vector<Outcome> outcomes;
  stage.send(outcomes);
  CHECK(outcomes.empty());
  stage.children.life().die();
  stage.ports.loop.run();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes.front().status == EKD_E_UNKNOWN_OUTCOME);
  CHECK(outcomes.front().message.find("signal 9 (Killed)") != std::string::npos);

  stage.send(outcomes);
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes.back().status == EKD_E_NOT_CONNECTED);

  stage.pass(1'000);
  REQUIRE(stage.children.lives.size() == 2);
  CHECK(stage.restarts() == 1);
  REQUIRE(stage.children.life().start("far") != 0);
  stage.send(outcomes);
  CHECK(outcomes.size() == 2);
}

TEST_CASE("remote: routes stay over a life of the process, and its requests are answered 503 when it dies") {
  Stage stage(Kind::adapter);
  Frame<FrameKind::route> route;
  route.route.size = sizeof route.route;
  route.route.method = str("POST");
  const auto add = [&](std::uint32_t call) {
    route.call = call;
    stage.children.life().say(route);
    Frame<FrameKind::answer> answer;
    std::string kept;
    REQUIRE(stage.children.life().read_next(answer, kept));
    REQUIRE(answer.call == call);
    return answer.status;
  };
  Frame<FrameKind::start> start;
  std::string kept;
  REQUIRE(stage.children.life().read_next(start, kept));
  CHECK(add(1) == EKD_OK);
  Frame<FrameKind::completed> completed;
  completed.error = empty_error();
  completed.op = start.op;
  stage.children.life().say(completed);
  stage.ports.loop.run();
  REQUIRE(stage.ports.routes.routes.size() == 1);

  const auto ask = [&] {
    const auto answer = std::make_shared<KeptAnswer>();
    stage.ports.routes.routes.front().handle({"POST", "/hooks/inst", "", {}, "body", ""}, answer);
    stage.ports.loop.run();
    return answer;
  };
  const auto open = ask();
  CHECK(open->answers.empty());
  stage.children.life().die();
  stage.ports.loop.run();
  REQUIRE(open->answers.size() == 1);
  CHECK(open->answers.front().status == 503);
  const auto meanwhile = ask();
  REQUIRE(meanwhile->answers.size() == 1);
  CHECK(meanwhile->answers.front().status == 503);
  REQUIRE(meanwhile->answers.front().headers.size() == 1);
  CHECK(meanwhile->answers.front().headers.front().name == "Retry-After");

  stage.pass(1'000);
  REQUIRE(stage.children.lives.size() == 2);
  CHECK(add(1) == EKD_OK);
  CHECK(stage.ports.routes.routes.size() == 1);
  CHECK(add(2) != EKD_OK);  // twice in one life is the plugin's mistake
}

TEST_CASE("remote: a process whose strand is silent, or that leaves a call open too long, is killed") {
  Stage stage(Kind::adapter);
  stage.begin();
  SECTION("silent") {
    stage.pass(45'000);
    CHECK(stage.children.life().signals.front() == SIGKILL);
  }
  SECTION("answering") {
    std::vector<Outcome> outcomes;
    stage.send(outcomes);
    const auto life = stage.children.lives.back();
    for (int i = 0; i < 40 && life->signals.empty(); ++i) {
      stage.pass(5'000);
      Frame<FrameKind::ping> ping;
      std::string kept;
      if (!life->read_next(ping, kept)) continue;
      Frame<FrameKind::pong> pong;
      pong.number = ping.number;
      life->say(pong);
    }
    REQUIRE_FALSE(life->signals.empty());
    CHECK(stage.ports.clock.monotonic_ms() >= 150'000);
    life->die();
    CHECK(stage.ports.log.contains("left a call unanswered past its deadline"));
  }
}

TEST_CASE("remote: after ten bad lives in a row the process is tried every five minutes") {
  Stage stage(Kind::adapter);
  stage.begin();
  for (int i = 0; i < 10; ++i) {
    const std::size_t lives = stage.children.lives.size();
    stage.children.life().die();
    if (i < 9) {
      stage.pass(60'000);
      REQUIRE(stage.children.lives.size() == lives + 1);
    }
  }
  const std::size_t lives = stage.children.lives.size();
  stage.pass(299'000);
  CHECK(stage.children.lives.size() == lives);
  stage.pass(2'000);
  CHECK(stage.children.lives.size() == lives + 1);
}

TEST_CASE("remote: a process that breaks the protocol is killed") {
  const std::string wrong = GENERATE(std::string("\0\0\0\0\0", 5), std::string("\xff\xff\xff\xff", 4),
                                     std::string("\1\0\0\0\x01", 5), std::string("\2\0\0\0\x42\x07", 6));
  Stage stage(Kind::sink);
  stage.begin();
  const auto life = stage.children.lives.back();
  life->events->received(wrong);
  REQUIRE_FALSE(life->signals.empty());
  CHECK(life->signals.front() == SIGKILL);
}

TEST_CASE("remote: the stop ends when the process has ended, and no other begins") {
  Stage stage(Kind::sink);
  stage.begin();
  std::vector<Outcome> stopped;
  stage.instance->stop(5'000, [&](const Outcome& outcome) { stopped.push_back(outcome); });
  stage.ports.loop.run();
  Frame<FrameKind::stop> stop;
  std::string kept;
  REQUIRE(stage.children.life().read_next(stop, kept));
  CHECK(stop.grace_ms == 5'000);
  SECTION("by itself") {
    stage.children.life().die("exit code 0");
  }
  SECTION("by force") {
    stage.pass(5'100);
    CHECK(stage.children.life().signals == std::vector<int>{SIGTERM});
    stage.pass(1'100);
    CHECK(stage.children.life().signals == std::vector<int>{SIGTERM, SIGKILL});
    stage.children.life().die();
  }
  stage.pass(10'000);
  REQUIRE(stopped.size() == 1);
  CHECK(stage.children.lives.size() == 1);
}

TEST_CASE("remote: an answer for a process that is gone never reaches the next, whatever its tag") {
  Stage stage(Kind::adapter);
  stage.begin();
  Frame<FrameKind::emit> emit;
  emit.call = 1;
  emit.emission.size = sizeof emit.emission;
  emit.emission.tag = 0;
  ekd_event event{};
  event.size = sizeof event;
  event.type = str("message.received");
  event.data = str("{}");
  const ekd_str material = str("m");
  event.id_material = &material;
  event.id_material_count = 1;
  emit.emission.events = &event;
  emit.emission.event_count = 1;
  stage.children.life().say(emit);
  Frame<FrameKind::answer> answer;
  std::string kept;
  REQUIRE(stage.children.life().read_next(answer, kept));
  CHECK(answer.status == EKD_OK);
  REQUIRE(stage.ports.ingress.events.size() == 1);

  Frame<FrameKind::token_get> get;
  get.call = 2;
  get.tag = 7;
  get.name = str("access");
  stage.children.life().say(get);
  stage.ports.loop.run();
  Frame<FrameKind::refresh> refresh;
  REQUIRE(stage.children.life().read_next(refresh, kept));
  stage.children.life().die();  // the refresh fails, and nobody of the next life asked
  stage.pass(1'000);
  REQUIRE(stage.children.lives.size() == 2);
  stage.children.life().start("far");
  stage.ports.loop.run();
  Frame<FrameKind::token> token;
  CHECK_FALSE(stage.children.life().read_next(token, kept));
}

}  // namespace
