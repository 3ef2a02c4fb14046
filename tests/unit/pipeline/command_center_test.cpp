// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "command_stage.hpp"
#include "core/encoding.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;
using journal::CommandState;

TEST_CASE("a command is on disk before its sender hears of it, and handed over on disk before the adapter does") {
  CommandStage stage;
  stage.fs.hold_syncs();
  const auto got = stage.submit(CommandStage::body("hello"));
  stage.loop->run();
  REQUIRE(stage.fs.wait_for_held_syncs(1));
  stage.loop->run();
  CHECK_FALSE(got->has_value());
  const Seq before = stage.journal->stats().last;
  stage.fs.release_syncs();
  while (stage.journal->stats().last == before) std::this_thread::yield();
  stage.fs.hold_syncs();
  while (!got->has_value()) stage.loop->run();
  REQUIRE((*got)->ok());
  CHECK((**got)->status == "accepted");
  REQUIRE(stage.fs.wait_for_held_syncs(1));
  stage.loop->run();
  CHECK(stage.sends().empty());
  stage.fs.release_syncs();
  stage.settle();
  CHECK(stage.sends_of((**got)->id) == 1);
  CHECK(stage.is((**got)->id, "sent"));
  CHECK(stage.find("nobody") == "not_found");
}

TEST_CASE("each end of a command is a state with its result, and one event") {
  struct Row {
    std::string text, state, says;
  };
  for (const Row& row :
       {Row{"hello", "sent", "{}"}, Row{"#reject", "failed", "\"native\":\"45015\""},
        Row{"#auth", "failed", "\"code\":\"configuration\""}, Row{"#unknown", "unknown", "\"code\":\"answer_lost\""},
        Row{"#throw", "failed", "a defect"}, Row{"#bad-result", "failed", "\"text\":\"no\""},
        Row{"#good-result", "failed", "\"action\": \"wait\""}}) {
    CAPTURE(row.text);
    CommandStage stage;
    const std::string id = stage.accept(CommandStage::body(row.text));
    CHECK(stage.is(id, row.state));
    CHECK_THAT(stage.find(id), Catch::Contains(row.says));
    const auto events = stage.status_events(id);
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "ekiden.message.status.v1");
    CHECK(events[0].conversation == "plain:acc:dm:oA");
    CHECK_THAT(events[0].document, Catch::Contains("\"status\":\"" + row.state + "\"") &&
                                       Catch::Contains("\"causationid\":\"" + id + "\""));
    CHECK(stage.sends_of(id) == 1);
    const std::vector<std::string_view> fields{"default", "plain", "acc", "ekiden.message.status", id, row.state};
    CHECK(events[0].id == EventId::of(fields));
  }
}

TEST_CASE("a command that is no message ends as completed") {
  CommandStage stage;
  const std::string id = stage.accept(R"({"type":"typing.set","channel":"plain","to":"oA"})");
  CHECK(stage.is(id, "completed"));
  CHECK(stage.status_events(id).front().type == "ekiden.command.completed.v1");
}

TEST_CASE("what says \"try again\" is repeated up to the limit, and an unreachable platform for a while") {
  CommandStage stage;
  const std::string twice = stage.accept(CommandStage::body("#retry-twice", "a")),
                    always = stage.accept(CommandStage::body("#retry", "b")),
                    unreachable = stage.accept(CommandStage::body("#unreachable", "c")),
                    later = stage.accept(CommandStage::body("#later", "d"));
  CHECK(stage.is(twice, "retrying"));
  stage.pass(59'000);
  CHECK(stage.sends_of(later) == 1);
  stage.pass(61'000);
  CHECK(stage.sends_of(twice) == 3);
  CHECK(stage.is(twice, "sent"));
  CHECK(stage.sends_of(always) == 3);
  CHECK(stage.is(always, "failed"));
  CHECK(stage.is(later, "sent"));
  CHECK(stage.is(unreachable, "retrying"));
  stage.pass(400'000);
  CHECK(stage.is(unreachable, "failed"));
  CHECK_THAT(stage.find(unreachable), Catch::Contains("\"code\":\"unreachable\""));
  CHECK(stage.sends_of(unreachable) > 5);
}

TEST_CASE("commands of one conversation go one after the other, in the order of acceptance") {
  CommandStage stage;
  const std::string first = stage.accept(CommandStage::body("#hold")),
                    second = stage.accept(CommandStage::body("second")),
                    other = stage.accept(CommandStage::body("other", "oB"));
  CHECK(stage.sends() == std::vector{first, other});
  CHECK(stage.center->channels().back().id == "with-id");
  CHECK(stage.center->channels().front().commands_waiting == 2);
  stage.accept(CommandStage::body("#release", "oC"));
  CHECK(stage.sends().back() == second);
  CHECK(stage.is(first, "sent"));
  CHECK(stage.is(second, "sent"));
}

TEST_CASE("a channel's limit holds its commands back, and no other channel's") {
  CommandStage stage;
  stage.limited_by = {"two-a-second"};
  stage.restart_after_crash();
  for (int i = 0; i < 10; ++i) stage.accept(CommandStage::body("text", "o" + std::to_string(i)));
  const std::string other = stage.accept(CommandStage::body("text", "oX", "with-id"));
  CHECK(stage.sends_of(other) == 1);
  CHECK(stage.sends().size() == 2);
  stage.pass(2'000);
  CHECK(stage.sends().size() == 6);
  stage.pass(10'000);
  CHECK(stage.sends().size() == 11);
}

TEST_CASE("a platform that says \"too many\" gets nothing until the time that it named, and no attempt is counted up") {
  CommandStage stage;
  const std::string first = stage.accept(CommandStage::body("#limited")),
                    other = stage.accept(CommandStage::body("x", "oB"));
  CHECK(stage.sends_of(first) == 1);
  CHECK(stage.sends_of(other) == 0);
  stage.pass(29'000);
  CHECK(stage.sends().size() == 1);
  stage.pass(1'500);
  CHECK(stage.sends_of(other) == 1);
  CHECK(stage.is(other, "sent"));
  stage.pass(4ll * 30'000);
  CHECK(stage.sends_of(first) > 3);  // more than a command's attempts
  CHECK(stage.is(first, "retrying"));
}

TEST_CASE("a key names one command: the first id for the same body, a conflict for another") {
  CommandStage stage;
  const std::string id = stage.accept(CommandStage::body("one"), "key-1");
  CHECK(stage.accept(CommandStage::body("one"), "key-1") == id);
  CHECK(stage.refused(CommandStage::body("two"), "key-1") == Code::conflict);
  CHECK(stage.accept(CommandStage::body("one"), "key-2") != id);
  CHECK(stage.accept(CommandStage::body("one")) != id);
  stage.restart_after_crash();
  CHECK(stage.accept(CommandStage::body("one"), "key-1") == id);
  CHECK(stage.refused(CommandStage::body("two"), "key-1") == Code::conflict);
  CHECK(stage.sends_of(id) == 1);
  stage.pass(8ll * 24 * 3600 * 1000);
  CHECK(stage.find(id) == "not_found");
  const std::string next = stage.accept(CommandStage::body("two"), "key-1");
  CHECK(next != id);
  CHECK(stage.accept(CommandStage::body("two"), "key-1") == next);
  stage.restart_after_crash();
  CHECK(stage.accept(CommandStage::body("two"), "key-1") == next);
}

TEST_CASE("two requests with one key at the same moment are one command") {
  CommandStage stage;
  const auto first = stage.submit(CommandStage::body("one"), "key"),
             second = stage.submit(CommandStage::body("one"), "key"),
             other = stage.submit(CommandStage::body("two"), "key");
  stage.settle();
  REQUIRE((*first)->ok());
  REQUIRE((*second)->ok());
  CHECK((**first)->id == (**second)->id);
  CHECK((*other)->status().code() == Code::conflict);
  CHECK(stage.sends().size() == 1);
}

TEST_CASE("what cannot be accepted is refused before anything is remembered") {
  CommandStage stage;
  CHECK(stage.refused("{", "key") == Code::invalid);
  CHECK(stage.refused(CommandStage::body("x", "oA", "nobody"), "key") == Code::not_found);
  CHECK(stage.refused(CommandStage::body(std::string(2'049, 'x')), "key") == Code::rejected);
  CHECK(stage.refused(CommandStage::body("x", "with-id:acc:dm:oA"), "key") == Code::rejected);
  stage.fs.set_capacity(stage.fs.used());
  CHECK(stage.refused(CommandStage::body("x"), "key") == Code::full);
  stage.fs.set_capacity(std::nullopt);
  stage.restart_after_crash();
  CHECK(stage.recovered_of<journal::CommandRecord>().empty());
  stage.accept(CommandStage::body("y"), "key");
}

TEST_CASE("after a crash what was on the wire is unknown and never sent again, what was accepted is sent, in order") {
  CommandStage stage;
  const std::string wire = stage.accept(CommandStage::body("#never")),
                    first = stage.accept(CommandStage::body("first")),
                    second = stage.accept(CommandStage::body("second")),
                    idempotent = stage.accept(CommandStage::body("#never", "oA", "with-id"));
  stage.restart_after_crash();
  stage.pass(100'000);
  CHECK(stage.is(wire, "unknown"));
  CHECK(stage.sends_of(wire) == 1);
  CHECK(stage.status_events(wire).size() == 1);
  CHECK(stage.sends_of(idempotent) == 2);  // the platform knows our id: nothing shows twice
  CHECK(stage.is(first, "sent"));
  CHECK(stage.is(second, "sent"));
  const std::vector<std::string> sends = stage.sends();
  CHECK(std::find(sends.begin(), sends.end(), first) < std::find(sends.begin(), sends.end(), second));
  stage.restart_after_crash();
  CHECK(stage.status_events(wire).size() == 1);
  CHECK(stage.status_events(first).size() == 1);
}

TEST_CASE("what may have arrived once does not end as failed, whatever its repetitions say, also after a crash") {
  for (const bool crashes : {false, true}) {
    CommandStage stage;
    const std::string id = stage.accept(CommandStage::body("#lost-then-rejected", "oA", "with-id"));
    CHECK(stage.sends_of(id) == 1);
    CHECK(stage.journal->command(id)->state.state == journal::CommandState::handed_over);
    if (crashes) stage.restart_after_crash();
    stage.pass(120'000);
    CHECK(stage.sends_of(id) == 2);
    CHECK(stage.is(id, "unknown"));
  }
}

TEST_CASE("commands of one millisecond keep their order over a restart") {
  CommandStage stage;
  stage.accept(CommandStage::body("#never"));
  std::vector<std::string> accepted;
  for (int i = 0; i < 20; ++i) accepted.push_back(stage.accept(CommandStage::body("n" + std::to_string(i))));
  stage.restart_after_crash();
  std::vector<std::string> sent = stage.sends();
  sent.erase(sent.begin());
  CHECK(sent == accepted);
}

TEST_CASE("a command whose channel is gone from the configuration ends, and says so") {
  CommandStage stage;
  stage.accept(CommandStage::body("#never"));
  const std::string waiting = stage.accept(CommandStage::body("waits"));
  stage.has_plain = false;
  stage.restart_after_crash();
  CHECK(stage.is(waiting, "failed"));
  CHECK_THAT(stage.find(waiting), Catch::Contains("no longer configured"));
}

TEST_CASE("an end that the journal cannot take is kept until it can") {
  CommandStage stage;
  const std::string id = stage.accept(CommandStage::body("#hold"));
  stage.accept(CommandStage::body("#hold", "oB"));
  CHECK(stage.is(id, "handed_over"));
  stage.fs.fail(ekiden::test::FaultyFs::Op::write, Status(Code::full, "no room"), 2,
                1);  // the two steps of #release, then the end
  const auto got = stage.submit(CommandStage::body("#release", "oC"));
  stage.settle();
  for (int i = 0; i < 2'000 && !stage.journal->accepting().ok(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stage.pass(5'000);
  CHECK(stage.is(id, "sent"));
  CHECK(stage.status_events(id).size() == 1);
}

TEST_CASE("a stop lets nothing new leave and waits for what is on the wire") {
  CommandStage stage;
  const std::string id = stage.accept(CommandStage::body("#never"));
  bool stopped = false;
  stage.center->stop([&] { stopped = true; });
  stage.settle();
  CHECK_FALSE(stopped);
  CHECK(stage.refused(CommandStage::body("late")) == Code::unavailable);
}

}  // namespace
