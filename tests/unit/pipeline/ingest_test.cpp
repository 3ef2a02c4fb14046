// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "journal_stage.hpp"
#include "pipeline/ingest.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

struct NoMedia final : MediaStore {
  Result<std::string> put(std::string_view) override { return Status(Code::internal, "no media in this test"); }
};

struct IngestStage : JournalStage {
  IngestStage() { begin(); }

  void begin() {
    ingest = std::make_unique<Ingest>(envelopes, *journal, metrics, log);
    for (const auto& [seq, record] : recovered)
      if (const auto* cursor = std::get_if<journal::CursorRecord>(&record)) ingest->cursors().recover(seq, *cursor);
  }
  void restart_after_crash() {
    crash();
    open();
    begin();
  }
  // One fact of the platform.
  struct Fact {
    std::string id;
    std::string data = R"({"text":""})";

    EventDraft draft() const {
      EventDraft draft;
      draft.type = "message.received";
      draft.account = "acc";
      draft.peer_kind = "dm";
      draft.peer_id = "peer";
      draft.id_material = {id};
      draft.data = data;
      return draft;
    }
  };
  static Fact large(const std::string& id, std::size_t bytes) {
    return {id, "{\"text\":\"" + std::string(bytes, 'x') + "\"}"};
  }
  Status emit(const std::vector<Fact>& facts, const std::string& name, const std::string& value) {
    return emit(facts, name, value, [this](const Status& status) { told.push_back(status.code()); });
  }
  Status emit(const std::vector<Fact>& facts, const std::string& name, const std::string& value,
              std::function<void(Status)> durable) {
    Emission emission{{}, name, value};
    for (const Fact& fact : facts) emission.events.push_back(fact.draft());
    return ingest->emit("chan", emission, *loop, std::move(durable));
  }
  std::string cursor(const std::string& name = "inbox") const {
    const Result<std::string> found = ingest->cursor("chan", name);
    return found ? *found : found.status().code() == Code::not_found ? "none" : "error";
  }
  std::size_t events() const { return journal->read(0, 1'000, 1 << 20)->events.size(); }

  NoMedia media;
  EnvelopeBuilder envelopes{"default", std::string(32, 'k'), clock, random, media};
  std::unique_ptr<Ingest> ingest;
  std::vector<Code> told;
};

TEST_CASE("a cursor is durable together with its events, and is found again after a crash") {
  IngestStage stage;
  CHECK(stage.cursor() == "none");
  REQUIRE(stage.emit({{"1"}, {"2"}}, "inbox", "2").ok());
  stage.settle();
  CHECK(stage.told == std::vector{Code::ok});
  CHECK(stage.cursor() == "2");
  REQUIRE(stage.emit({}, "inbox", "5").ok());
  REQUIRE(stage.emit({}, "sent", "s1").ok());
  stage.settle();
  stage.restart_after_crash();
  CHECK(stage.cursor() == "5");
  CHECK(stage.cursor("sent") == "s1");
  CHECK(stage.cursor("other") == "none");
  CHECK(stage.events() == 2);
}

TEST_CASE("emissions are told in their order, also those that write nothing") {
  IngestStage stage;
  std::vector<int> order;
  for (int i = 0; i < 6; ++i) {
    std::vector<IngestStage::Fact> facts;
    if (i % 3 != 1) facts.push_back({"same"});
    const bool polled = i % 2 == 0;
    REQUIRE(stage
                .emit(facts, polled ? "inbox" : "", polled ? std::to_string(i) : "",
                      [&order, i](const Status&) { order.push_back(i); })
                .ok());
  }
  stage.settle();
  CHECK(order == std::vector{0, 1, 2, 3, 4, 5});
  CHECK(stage.events() == 1);
}

TEST_CASE("a cursor never passes events that were refused, until that was told") {
  IngestStage stage;
  REQUIRE(stage.emit({{"1"}}, "inbox", "1").ok());
  stage.settle();
  // Too large for the journal, so that only this one is refused.
  REQUIRE(stage.emit({IngestStage::large("2", 17u << 20)}, "inbox", "2").ok());
  REQUIRE(stage.emit({{"3"}}, "inbox", "3").ok());
  REQUIRE(stage.emit({}, "sent", "s1").ok());
  stage.settle();
  CHECK(stage.told == std::vector{Code::ok, Code::invalid, Code::full, Code::ok});
  CHECK(stage.cursor() == "1");
  CHECK(stage.cursor("sent") == "s1");
  REQUIRE(stage.emit({{"3"}}, "inbox", "3").ok());
  stage.settle();
  CHECK(stage.cursor() == "3");
  CHECK(stage.events() == 2);
}

TEST_CASE("a full journal refuses at once, and says so when there is room again") {
  IngestStage stage;
  stage.fs.set_capacity(stage.fs.used());
  REQUIRE(stage.emit({IngestStage::large("1", 4'096)}, "inbox", "1").ok());
  while (stage.told.empty()) stage.loop->run();
  CHECK(stage.told == std::vector{Code::full});
  CHECK(stage.emit({{"1"}}, "inbox", "1").code() == Code::full);
  CHECK(stage.cursor() == "none");
  int ready = 0;
  stage.ingest->when_ready(*stage.loop, [&ready] { ++ready; });
  for (int i = 0; i < 10; ++i) {
    stage.clock.advance(250);
    stage.loop->run();
  }
  CHECK(ready == 0);
  stage.fs.set_capacity(std::nullopt);
  while (!stage.journal->accepting().ok()) std::this_thread::yield();
  for (int i = 0; i < 10; ++i) {
    stage.clock.advance(250);
    stage.loop->run();
  }
  CHECK(ready == 1);
}

TEST_CASE("a cursor outlives the deletion of the records around it") {
  IngestStage stage;
  REQUIRE(stage.emit({}, "inbox", "old").ok());
  stage.settle();
  const Seq held = stage.ingest->cursors().carry_over(1'000);
  CHECK(held == 1);  // not yet on the disk a second time
  stage.settle();
  CHECK(stage.ingest->cursors().carry_over(2) == 2);
  stage.restart_after_crash();
  CHECK(stage.cursor() == "old");
  std::size_t records = 0;
  for (Seq seq = 1; seq <= stage.journal->stats().last; ++seq) {
    const Result<journal::Record> record = stage.journal->record(seq);
    const auto* const cursor = record ? std::get_if<journal::CursorRecord>(&*record) : nullptr;
    records += cursor != nullptr && cursor->name == "inbox" ? 1u : 0u;
  }
  CHECK(records == 2);
}

TEST_CASE("a cursor without a valid name, or beyond its size, is refused") {
  IngestStage stage;
  CHECK(stage.emit({}, "", "x").code() == Code::invalid);
  for (const char* name : {"-a", "A", "a b", "ä"}) CHECK(stage.emit({}, name, "x").code() == Code::invalid);
  CHECK(stage.emit({}, std::string(65, 'a'), "x").code() == Code::invalid);
  CHECK(stage.emit({}, "a", std::string(4'097, 'x')).code() == Code::invalid);
  CHECK(stage.emit({}, "a", "\xff").code() == Code::invalid);
  CHECK(stage.emit({}, "a.b-c_1", std::string(4'096, 'x')).ok());
  stage.settle();
}

}  // namespace
