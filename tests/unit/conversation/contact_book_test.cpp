// SPDX-License-Identifier: Apache-2.0
// Contacts on a real journal and a real database, both on a disk in memory.
#include "conversation/contact_book.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../pipeline/journal_stage.hpp"
#include "store/database.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

struct WorkersLater final : Workers {
  void run(std::function<void()> work) override { waiting.push_back(std::move(work)); }
  void work_off() {
    for (; !waiting.empty(); waiting.pop_front()) waiting.front()();
  }
  std::deque<std::function<void()>> waiting;
};

class Stage : public pipeline::test::JournalStage {
 public:
  Stage() {
    clock.set_wall(3'600'000'000);
    start();
  }
  void start() {
    auto table = ContactTable::open("/data", fs);
    REQUIRE(table.ok());
    book = std::make_unique<ContactBook>(ContactBook::Ports{*journal, workers, clock, log}, *std::move(table),
                                         MergeRule{{"phone"}},
                                         std::map<std::string, ContactBook::Reach, std::less<>>{
                                             {"shop", {"acc", {"openid"}}}, {"sms", {"", {"phone"}}}});
    REQUIRE(book->begin().ok());
    book->watch({{"shop", {"sms"}}}, [this](std::vector<pipeline::LateFailure> failures, const auto& done) {
      for (pipeline::LateFailure& failure : failures) taken_over.push_back(std::move(failure));
      done({});
    });
  }
  // While the gateway is stopped.
  void change(const char* sql) {
    book.reset();
    auto database = store::Database::open("/data/contacts.db", fs);
    REQUIRE(database.ok());
    REQUIRE((*database)->run(sql).ok());
  }
  void look() {
    book->look();
    workers.work_off();
  }
  std::vector<Recipient> sms_of(const std::string& peer, Status& status) {
    std::vector<Recipient> recipients;
    book->find("shop", peer, {"sms"}, *loop, [&](const Result<std::vector<Recipient>>& found) {
      status = found.status();
      if (found) recipients = *found;
    });
    workers.work_off();
    settle();
    return recipients;
  }
  void event(const std::string& type, const std::string& data) {
    const std::string number = std::to_string(++events_);
    const std::vector<std::string_view> fields{number};
    journal::EventRecord record;
    record.id = EventId::of(fields);
    record.recorded_ms = clock.wall_ms();
    record.channel = "shop";
    record.type = "ekiden." + type + ".v1";
    record.conversation = "shop:acc:dm:anna";
    record.document = R"({"direction":"in","data":{"conversation":{"kind":"dm","native_id":"anna"},)" + data + "}}";
    REQUIRE(append({record}).status.ok());
  }

  WorkersLater workers;
  std::unique_ptr<ContactBook> book;
  std::vector<pipeline::LateFailure> taken_over;

 private:
  int events_ = 0;
};

TEST_CASE("a database that fails says nothing of a customer: it is told once, and a late failure waits for it") {
  Stage stage;
  stage.event("message.received",
              R"("sender":{"role":"customer","identities":[{"type":"phone","value":"+8613800000000"}]})");
  stage.look();
  stage.change("ALTER TABLE conversation RENAME TO away");
  stage.start();
  stage.event("message.status", R"("status":{"outbound_id":"c1","status":"failed"})");
  for (int look = 0; look < 3; ++look) stage.look();
  CHECK(stage.taken_over.empty());
  CHECK(stage.log.count("contacts could not be brought up to date") == 1);
  Status status;
  CHECK(stage.sms_of("anna", status).empty());
  CHECK_FALSE(status.ok());
  CHECK(status.code() != Code::not_found);

  stage.change("ALTER TABLE away RENAME TO conversation");
  stage.start();
  stage.look();
  REQUIRE(stage.taken_over.size() == 1);
  CHECK(stage.taken_over[0].command == "c1");
  REQUIRE(stage.taken_over[0].recipients.size() == 1);
  CHECK(stage.taken_over[0].recipients[0].to == "+8613800000000");
}

TEST_CASE("whom nothing is known of has no recipient, and that is no failure") {
  Stage stage;
  Status status(Code::io, "not asked");
  const std::vector<Recipient> recipients = stage.sms_of("nobody", status);
  CHECK(status.ok());
  REQUIRE(recipients.size() == 1);
  CHECK(recipients[0].to.empty());
  CHECK_FALSE(recipients[0].reason.empty());
}

}  // namespace
