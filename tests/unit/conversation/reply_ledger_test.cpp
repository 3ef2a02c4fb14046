// SPDX-License-Identifier: Apache-2.0
// The ledger on a real journal and a disk in memory.
#include <catch2/catch.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "../pipeline/journal_stage.hpp"
#include "conversation/conversation_desk.hpp"
#include "conversation/reply_ledger.hpp"
#include "core/encoding.hpp"
#include "core/person.hpp"
#include "pipeline/window_step.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;
using journal::CommandState;
using pipeline::test::JournalStage;

struct WorkersNow final : Workers {
  void run(std::function<void()> work) override { work(); }
};

constexpr std::int64_t kHour = 3'600'000;

plugin::Component shop_component(std::vector<plugin::ReplyWindow> windows = {{"message", 5, 172'800},
                                                                             {"menu_click", 3, 60}}) {
  plugin::Component component;
  component.id = "shop-adapter";
  component.reply_windows = std::move(windows);
  component.commands["message.send"].parts = {{"text", {}}, {"template", {0, false}}};
  return component;
}

class Stage : public JournalStage {
 public:
  Stage() {
    clock.set_wall(1'000 * kHour);
    start();
  }
  void start() {
    ledger = std::make_unique<ReplyLedger>(ReplyLedger::Ports{fs, clock, log, workers, *journal}, "/data");
    ledger->add_channel("shop", component);
    ledger->add_channel("free", {});
    ledger->load();
    REQUIRE(ledger->replay().ok());
  }
  // As when the process is killed: the journal stays, the ledger's memory goes.
  void restart() {
    ledger.reset();
    close();
    open();
    start();
  }

  ReplyWindows& windows() { return *ledger->channels().at("shop"); }

  // An event as Ingest brings it.
  void event(const std::string& type, const std::string& data = "{}", std::int64_t ago_ms = 0) {
    const std::int64_t at = clock.wall_ms() - ago_ms;
    journal::EventRecord record;
    const std::string number = std::to_string(++events_);
    const std::vector<std::string_view> fields{number};
    record.id = EventId::of(fields);
    record.recorded_ms = clock.wall_ms();
    record.channel = "shop";
    record.type = full_type(type);
    record.conversation = kAnna;
    record.document = "{\"type\":\"" + record.type + "\",\"direction\":\"in\",\"time\":\"" + rfc3339(at) +
                      "\",\"data\":{\"conversation\":{}," + data.substr(1) + "}";
    if (data == "{}") record.document = record.document.substr(0, record.document.find(",}")) + "}}";
    EventDraft draft;
    draft.type = type;
    draft.peer_kind = "dm";
    draft.time_ms = at;
    draft.data = data;
    const WindowChange change = windows().change_of(draft);
    const journal::AppendResult result = append({record});
    windows().apply(result.events.at(0).seq, kAnna, change);
  }
  void message(std::int64_t ago_ms = 0) { event("message.received", "{}", ago_ms); }

  // A command as CommandCenter carries it out, up to `state`; false when the windows do not allow it.
  bool send(CommandState end, const std::string& part = "text") {
    const std::string id = "command-" + std::to_string(++commands_);
    if (part == "text" && windows().verdict(kAnna, id) != ReplyVerdict::allowed) return false;
    REQUIRE(append({journal::CommandRecord{id,
                                           clock.wall_ms(),
                                           "shop",
                                           kAnna,
                                           {},
                                           {},
                                           R"({"type":"message.send","channel":"shop","to":"anna","parts":[{"type":")" +
                                               part + R"(","text":"x"}]})"}})
                .status.ok());
    for (const CommandState state : {CommandState::handed_over, end}) {
      const pipeline::WindowStep step{&windows(),
                                      part == "text" ? pipeline::window_change_of(state) : WindowChange::Kind::none,
                                      clock.wall_ms(), kAnna, id};
      step(append({journal::CommandStateRecord{id, state, 1, clock.wall_ms(), {}}}));
    }
    return true;
  }
  std::uint32_t left() {
    const auto allowance = windows().after(kAnna, {});
    return allowance ? allowance->left : 99;
  }
  std::string described() { return *ConversationDesk(*ledger, nullptr, clock).conversation(kAnna); }

  static constexpr const char* kAnna = "shop:acc:dm:anna";
  plugin::Component component = shop_component();
  WorkersNow workers;
  std::unique_ptr<ReplyLedger> ledger;

 private:
  int events_ = 0;
  int commands_ = 0;
};

TEST_CASE("every limit is the same after a restart, with and without a file, and after each way a send can end") {
  const bool with_file = GENERATE(false, true);
  const bool at_each_step = GENERATE(false, true);
  Stage stage;
  const auto pause = [&] {
    if (with_file) REQUIRE(stage.ledger->save().ok());
    if (at_each_step) stage.restart();
  };
  stage.message();
  pause();
  CHECK(stage.send(CommandState::sent));
  pause();
  CHECK(stage.send(CommandState::unknown));
  pause();
  CHECK(stage.send(CommandState::failed));
  pause();
  CHECK(stage.left() == 3);
  CHECK(stage.send(CommandState::sent, "template"));
  CHECK(stage.left() == 3);
  for (int i = 0; i < 3; ++i) CHECK(stage.send(CommandState::sent));
  stage.restart();
  CHECK_FALSE(stage.send(CommandState::sent));
  CHECK(stage.described().find("\"reply_state\":\"used_up\"") != std::string::npos);

  stage.event("interaction.received", R"({"interaction":{"kind":"menu_click"}})");
  pause();
  for (int i = 0; i < 3; ++i) CHECK(stage.send(CommandState::sent));
  pause();
  CHECK_FALSE(stage.send(CommandState::sent));
  stage.message(48 * kHour + 1'000);  // older than what was there
  CHECK_FALSE(stage.send(CommandState::sent));
  stage.message();
  stage.clock.advance(48 * kHour + 1'000);
  stage.restart();
  CHECK_FALSE(stage.send(CommandState::sent));
  CHECK(stage.described().find("\"reply_state\":\"closed\"") != std::string::npos);
}

TEST_CASE("a send that was on the wire when the process died is used") {
  Stage stage;
  stage.message();
  CHECK(stage.send(CommandState::handed_over));
  stage.restart();
  CHECK(stage.left() == 4);
}

TEST_CASE("a file that is damaged, or of another journal, is told, and the journal alone counts") {
  Stage stage;
  stage.message();
  CHECK(stage.send(CommandState::sent));
  REQUIRE(stage.ledger->save().ok());
  auto file = stage.fs.open("/data/reply_ledger", Fs::Open::read_write);
  REQUIRE(file.ok());
  const std::string bad(3, 'x');
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(bad))};
  REQUIRE((*file)->write(30, parts).ok());
  stage.restart();
  CHECK(stage.left() == 4);
  CHECK(stage.log.contains("the reply ledger is not used"));
}

TEST_CASE("the file is written once something has changed and enough time has passed") {
  Stage stage;
  stage.message();
  stage.ledger->look();
  CHECK_FALSE(stage.fs.exists("/data/reply_ledger"));
  stage.clock.advance(ReplyLedger::kFileEveryMs);
  stage.ledger->look();
  stage.settle();
  CHECK(stage.fs.exists("/data/reply_ledger"));
}

TEST_CASE("a file that could not be written is written at the end, though nothing has changed since") {
  Stage stage;
  stage.message();
  stage.settle();
  stage.fs.fail(test::FaultyFs::Op::create, Status(Code::full, "no space left"), 0, 0);
  stage.fs.fail(test::FaultyFs::Op::rename, Status(Code::full, "no space left"), 0, 0);
  CHECK(stage.ledger->save().code() == Code::full);
  CHECK_FALSE(stage.fs.exists("/data/reply_ledger"));
  stage.fs.heal();
  REQUIRE(stage.ledger->save().ok());
  CHECK(stage.fs.exists("/data/reply_ledger"));
}

TEST_CASE("a descriptor that declares its windows in another order, or fewer, takes over what still has a name") {
  Stage stage;
  stage.message();
  stage.event("interaction.received", R"({"interaction":{"kind":"menu_click"}})");
  CHECK(stage.send(CommandState::sent));
  REQUIRE(stage.ledger->save().ok());
  stage.component = shop_component({{"menu_click", 3, 60}, {"message", 5, 172'800}});
  stage.restart();
  CHECK(stage.left() == 7);
  stage.component = shop_component({{"message", 5, 172'800}});
  stage.restart();
  CHECK(stage.left() == 5);
}

TEST_CASE("whom nobody knows is left to the platform, and a channel without windows has no limit") {
  Stage stage;
  CHECK(stage.windows().verdict("shop:acc:dm:nobody", "c") == ReplyVerdict::allowed);
  const ConversationDesk desk(*stage.ledger, nullptr, stage.clock);
  CHECK(*desk.conversation("shop:acc:dm:nobody") ==
        R"({"key":"shop:acc:dm:nobody","channel":"shop","reply_state":"unknown"})");
  CHECK(*desk.conversation("free:acc:dm:x") == R"({"key":"free:acc:dm:x","channel":"free","reply_state":"unlimited"})");
  CHECK(desk.conversation("gone:acc:dm:x").status().code() == Code::not_found);
}

TEST_CASE("who was there before the gateway is the platform's to judge until the longest window has ended") {
  const bool with_file = GENERATE(false, true);
  Stage stage;
  const auto restart = [&] {
    if (with_file) REQUIRE(stage.ledger->save().ok());
    stage.restart();
  };
  stage.event("interaction.received", R"({"interaction":{"kind":"menu_click"}})");
  CHECK_FALSE(stage.windows().after(Stage::kAnna, {}));
  CHECK_THAT(stage.described(), Catch::Contains(R"("reply_state":"open","windows":[)"));
  stage.clock.advance(120'000);
  restart();
  CHECK(stage.send(CommandState::sent));
  CHECK_FALSE(stage.windows().after(Stage::kAnna, {}));
  CHECK(stage.described() == R"({"key":"shop:acc:dm:anna","channel":"shop","reply_state":"unknown"})");
  stage.clock.advance(47 * kHour);
  restart();
  CHECK(stage.send(CommandState::sent));
  stage.clock.advance(kHour);
  restart();
  CHECK_FALSE(stage.send(CommandState::sent));
  CHECK_THAT(stage.described(), Catch::Contains(R"("reply_state":"closed")"));
}

TEST_CASE("what is said of a conversation is every window with what is left of it") {
  Stage stage;
  stage.message(kHour);
  stage.event("interaction.received", R"({"interaction":{"kind":"menu_click"}})", 61'000);
  CHECK(stage.send(CommandState::sent));
  const std::int64_t now = stage.clock.wall_ms();
  CHECK(stage.described() ==
        "{\"key\":\"shop:acc:dm:anna\",\"channel\":\"shop\",\"reply_state\":\"open\",\"reply_until\":\"" +
            rfc3339(now + 47 * kHour) +
            "\",\"replies_left\":4,\"windows\":[{\"trigger\":\"message\",\"reply_until\":\"" +
            rfc3339(now + 47 * kHour) + "\",\"replies_left\":4},{\"trigger\":\"menu_click\",\"reply_until\":\"" +
            rfc3339(now - 1'000) + "\",\"replies_left\":0}]}");
}

TEST_CASE("the erasure of a person leaves nothing of them in memory or in the file") {
  Stage stage;
  stage.message();
  REQUIRE(stage.ledger->save().ok());
  const Person anna("shop", "anna", std::string(32, 'k'));
  CHECK(*stage.ledger->count(anna, {}) == 1);
  REQUIRE(stage.ledger->erase(anna, {}).ok());
  CHECK(*stage.ledger->count(anna, {}) == 0);
  auto file = stage.fs.open("/data/reply_ledger", Fs::Open::read);
  REQUIRE(file.ok());
  std::string bytes(4'096, '\0');
  const auto got = (*file)->read(0, std::as_writable_bytes(std::span(bytes)));
  REQUIRE(got.ok());
  CHECK(bytes.substr(0, *got).find("anna") == std::string::npos);
}

}  // namespace
