// SPDX-License-Identifier: Apache-2.0
#include "command_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

struct AnswerStage : CommandStage {
  // How the commands and the ack of an event ended; nothing while that is open.
  using End = std::shared_ptr<std::optional<Status>>;
  End answer(std::vector<plugin::Submission> commands, Seq seq = 1) {
    auto end = std::make_shared<std::optional<Status>>();
    center->submit_with(std::move(commands), {journal::AckRecord{"bot", {{seq, seq}}}}, *loop,
                        [end](Status status) { *end = status; });
    return end;
  }
  Code answered(std::vector<plugin::Submission> commands) {
    const End end = answer(std::move(commands));
    settle();
    REQUIRE(*end);
    return (*end)->code();
  }
  // What the journal holds after a crash.
  std::size_t acks() {
    restart_after_crash();
    return kept<journal::AckRecord>();
  }
  std::size_t commands() const { return kept<journal::CommandRecord>(); }

 private:
  template <class Kind>
  std::size_t kept() const {
    std::size_t count = 0;
    for (Seq seq = 1; seq <= journal->stats().last; ++seq)
      if (const Result<Record> record = journal->record(seq)) count += std::holds_alternative<Kind>(*record) ? 1U : 0U;
    return count;
  }
};

TEST_CASE("an event's commands and its ack are in the journal together, and the commands leave") {
  AnswerStage stage;
  CHECK(stage.answered({{{}, stage.body("one")}, {{}, stage.body("two", "oB")}}) == Code::ok);
  CHECK(stage.sends().size() == 2);
  CHECK(stage.acks() == 1);
  CHECK(stage.commands() == 2);
}

TEST_CASE("after a crash either all of it is there or nothing") {
  AnswerStage stage;
  stage.fs.hold_syncs();
  const AnswerStage::End end = stage.answer({{{}, stage.body("one")}});
  stage.loop->run();
  REQUIRE(stage.fs.wait_for_held_syncs(1));
  stage.disk.power_cut();
  stage.fs.release_syncs();
  CHECK(stage.acks() == 0);
  CHECK(stage.commands() == 0);
  CHECK(stage.sends().empty());
}

TEST_CASE("when one command of an event is refused, neither the others nor the ack are kept") {
  AnswerStage stage;
  stage.accept(AnswerStage::body("one"), "key");
  struct Row {
    plugin::Submission refused;
    Code code;
  };
  for (const Row& row :
       {Row{{{}, "{"}, Code::invalid}, Row{{{}, AnswerStage::body("x", "oA", "nobody")}, Code::not_found},
        Row{{{}, AnswerStage::body(std::string(2'049, 'x'))}, Code::rejected},
        Row{{"key", AnswerStage::body("two")}, Code::conflict}})
    CHECK(stage.answered({{{}, AnswerStage::body("good")}, row.refused}) == row.code);
  CHECK(stage.answered({{"new", AnswerStage::body("a")}, {"new", AnswerStage::body("b")}}) == Code::conflict);
  CHECK(stage.sends().size() == 1);
  CHECK(stage.acks() == 0);
  CHECK(stage.commands() == 1);
}

TEST_CASE("a key that is known with the same body adds no command, over restarts, and the ack is kept") {
  AnswerStage stage;
  const plugin::Submission one{"key", AnswerStage::body("one")};
  CHECK(stage.answered({one, one}) == Code::ok);
  CHECK(stage.answered({one}) == Code::ok);
  stage.restart_after_crash();
  CHECK(stage.answered({one}) == Code::ok);
  CHECK(stage.sends().size() == 1);
  CHECK(stage.acks() == 3);
  CHECK(stage.commands() == 1);
}

TEST_CASE("an ack waits for a command of the same key that is still on its way to the disk") {
  AnswerStage stage;
  stage.fs.hold_syncs();
  const auto first = stage.submit(AnswerStage::body("one"), "key");
  stage.loop->run();
  REQUIRE(stage.fs.wait_for_held_syncs(1));
  const AnswerStage::End end = stage.answer({{"key", AnswerStage::body("one")}});
  stage.loop->run();
  CHECK_FALSE(*end);
  stage.fs.release_syncs();
  stage.settle();
  REQUIRE(*end);
  CHECK((*end)->ok());
  CHECK((*first)->ok());
  CHECK(stage.acks() == 1);
  CHECK(stage.commands() == 1);
}

TEST_CASE("when the first command of a key is refused, an ack that waited for it is not kept without it") {
  AnswerStage stage;
  stage.fs.set_capacity(stage.fs.used());
  const auto first = stage.submit(AnswerStage::body("one"), "key");
  const AnswerStage::End end = stage.answer({{"key", AnswerStage::body("one")}});
  while (!*end) stage.loop->run();
  CHECK((*first)->status().code() == Code::full);
  CHECK((*end)->code() == Code::full);
  stage.fs.set_capacity(std::nullopt);
  CHECK(stage.answered({{"key", AnswerStage::body("one")}}) == Code::ok);
  CHECK(stage.acks() == 1);
  CHECK(stage.commands() == 1);
}

TEST_CASE("before the start and after the stop nothing is taken") {
  AnswerStage stage;
  stage.center->stop([] {});
  CHECK(stage.answered({{{}, stage.body("one")}}) == Code::unavailable);
}

TEST_CASE("whether a command could be taken is known without taking it") {
  AnswerStage stage;
  CHECK(stage.center->check(AnswerStage::body("x")).ok());
  CHECK(stage.center->check("{").code() == Code::invalid);
  CHECK(stage.center->check(AnswerStage::body("x", "oA", "nobody")).code() == Code::not_found);
  CHECK(stage.center->check(AnswerStage::body(std::string(2'049, 'x'))).code() == Code::rejected);
  stage.settle();
  CHECK(stage.sends().empty());
}

}  // namespace
