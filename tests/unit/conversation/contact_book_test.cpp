// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact_book.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "book_stage.hpp"
#include "store/database.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

class Stage : public conversation::test::BookStage {
 public:
  Stage() { watch(); }
  void start() {
    reopen();
    watch();
  }
  // While the gateway is stopped.
  void change(const char* sql) {
    book.reset();
    auto database = store::Database::open("/data/contacts.db", fs);
    REQUIRE(database.ok());
    REQUIRE((*database)->run(sql).ok());
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

  std::vector<pipeline::LateFailure> taken_over;

 private:
  void watch() {
    book->watch({{"shop", {"sms"}}}, [this](std::vector<pipeline::LateFailure> failures, const auto& done) {
      for (pipeline::LateFailure& failure : failures) taken_over.push_back(std::move(failure));
      done({});
    });
  }
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

TEST_CASE("a channel that the customer has left reaches them no more, until they do something there again") {
  Stage stage;
  Status status;
  stage.event("message.received",
              R"("sender":{"role":"customer","display_name":"Anna","identities":[{"type":"openid","value":"anna"}]})");
  const auto reached = [&stage] {
    std::string to;
    stage.book->find("shop", "anna", {"shop"}, *stage.loop,
                     [&](const Result<std::vector<Recipient>>& found) { to = found->at(0).to + found->at(0).reason; });
    stage.workers.work_off();
    stage.settle();
    return to;
  };
  CHECK(reached() == "shop:acc:dm:anna");
  for (int round = 0; round < 2; ++round) {
    stage.event("contact.unsubscribed",
                R"("sender":{"role":"customer","identities":[{"type":"openid","value":"anna"}]})");
    CHECK(reached() == "the customer has left this channel");
    stage.event("message.received", R"("sender":{"role":"customer","identities":[{"type":"openid","value":"anna"}]})");
    CHECK(reached() == "shop:acc:dm:anna");
  }
}

}  // namespace
