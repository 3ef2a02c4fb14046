// SPDX-License-Identifier: Apache-2.0
// Commands that may wait.
#include "command_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

std::string aside(const std::string& word, const std::string& to = "oA") {
  return R"({"type":"typing.set","channel":"plain","to":")" + to + R"(","background":true,"args":{"word":")" + word +
         R"("}})";
}

TEST_CASE("what may wait leaves when nothing else of its channel waits, in its order, also after a crash") {
  CommandStage stage;
  stage.limited_by = {"two-a-second"};
  stage.restart_after_crash();
  const std::string first = stage.accept(CommandStage::body("takes what the limit has"));
  const std::string aside_one = stage.accept(aside("one")), aside_two = stage.accept(aside("two", "oB"));
  const std::string second = stage.accept(CommandStage::body("second")),
                    third = stage.accept(CommandStage::body("third", "oC"));
  stage.restart_after_crash();
  stage.pass(10'000);
  CHECK(stage.sends() == std::vector{first, second, third, aside_one, aside_two});
  CHECK(stage.is(aside_two, "completed"));
}

TEST_CASE("what may wait goes one at a time, and holds up no message of its conversation") {
  CommandStage stage;
  const std::string held = stage.accept(aside("#hold")), next = stage.accept(aside("next", "oB"));
  const std::string message = stage.accept(CommandStage::body("hello"));
  CHECK(stage.sends() == std::vector{held, message});
  stage.accept(CommandStage::body("#release", "oC"));
  CHECK(stage.is(held, "completed"));
  CHECK(stage.is(next, "completed"));
}

TEST_CASE("what may wait closes its channel to nobody, and says nothing of its health") {
  CommandStage stage;
  const std::string limited = stage.accept(aside("#limited"));
  CHECK(stage.is(limited, "retrying"));
  CHECK(stage.is(stage.accept(CommandStage::body("hello")), "sent"));
  for (const ChannelInfo& channel : stage.center->channels()) CHECK(channel.health.state == Health::State::ok);
}

TEST_CASE("a message does not wait aside: it would lose its place in the conversation") {
  CommandStage stage;
  CHECK(stage.refused(R"({"type":"message.send","channel":"plain","to":"oA","background":true,)"
                      R"("parts":[{"type":"text","text":"x"}]})") == Code::invalid);
}

}  // namespace
