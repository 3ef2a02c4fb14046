// SPDX-License-Identifier: Apache-2.0
// Cards on a channel whose messages are one part: the text, and behind it the picture in a command of its own.
#include <catch2/catch.hpp>

#include "command_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

std::string card(const std::string& title, const std::string& image = "https://e/t.png") {
  return R"({"type":"message.send","channel":"plain","to":"oA","parts":[{"type":"product","title":")" + title +
         R"(","image":")" + image + R"("}]})";
}

// The command that sends the picture of that card; empty: none does.
std::string picture_of(CommandStage& stage, const std::string& id) {
  const std::string found = stage.find(id);
  const std::string before = R"("picture":{"command":")";
  const std::size_t at = found.find(before);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + before.size();
  return found.substr(begin, found.find('"', begin) - begin);
}

TEST_CASE("the picture of a card goes behind its text, once, also when the gateway dies after it") {
  CommandStage stage;
  const std::string id = stage.accept(card("Tea"));
  const std::string picture = picture_of(stage, id);
  CHECK(stage.sends() == std::vector<std::string>{id, picture});
  CHECK(stage.is(id, "sent"));
  CHECK(stage.is(picture, "sent"));
  CHECK_THAT(stage.find(picture), Catch::Contains("\"picture_of\":\"" + id + "\""));
  CHECK(stage.status_events(picture).size() == 1);
  stage.restart_after_crash();
  stage.pass(60'000);
  CHECK(stage.sends().size() == 2);
  CHECK(picture_of(stage, id) == picture);
}

TEST_CASE("a picture that is tried again, or fails, repeats no text") {
  CommandStage stage;
  const std::string twice = stage.accept(card("Tea", "#retry-twice")), failed = stage.accept(card("Cup", "#reject"));
  stage.pass(120'000);
  CHECK(stage.sends_of(twice) == 1);
  CHECK(stage.is(twice, "sent"));
  CHECK(stage.sends_of(picture_of(stage, twice)) == 3);
  CHECK(stage.is(picture_of(stage, twice), "sent"));
  CHECK(stage.is(failed, "sent"));
  CHECK(stage.is(picture_of(stage, failed), "failed"));
}

TEST_CASE(
    "a gateway that dies while a picture is on the wire sends neither again, and one that has accepted it sends it") {
  CommandStage stage;
  const std::string id = stage.accept(card("Tea", "#hold"));
  const std::string picture = picture_of(stage, id);
  CHECK(stage.is(picture, "handed_over"));
  stage.restart_after_crash();
  CHECK(stage.is(picture, "unknown"));
  CHECK(stage.sends() == std::vector<std::string>{id, picture});
}

TEST_CASE("a card whose text certainly or perhaps did not arrive sends no picture") {
  CommandStage stage;
  for (const std::string title : {"#reject", "#unknown"}) {
    const std::string id = stage.accept(card(title));
    CHECK(picture_of(stage, id).empty());
    CHECK(stage.sends_of(id) == 1);
  }
  const std::string held = stage.accept(card("#hold"));
  stage.restart_after_crash();
  CHECK(stage.is(held, "unknown"));
  CHECK(stage.sends().size() == 3);
}

TEST_CASE("nobody but the gateway says of a command that it sends a card's picture") {
  CommandStage stage;
  std::string body = CommandStage::body("hello");
  body.insert(body.size() - 1, R"(,"picture_of":"c1")");
  CHECK(stage.refused(body) == Code::invalid);
}

}  // namespace
