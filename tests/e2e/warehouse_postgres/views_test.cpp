// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "e2e/warehouse_postgres/warehouse.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

// Facts of one history, in the order in which they happened.
class History {
 public:
  explicit History(const std::string& peer) : peer_(peer) {}

  History& asked(const std::string& time, const std::string& reply_until = {}) {
    return add("message.received", time, R"("sender":{"role":"customer","identities":[]},)" + saying("?"),
               reply_until.empty() ? "" : R"(,"reply_until":")" + reply_until + "\"");
  }
  History& said(const std::string& time, const std::string& role) {
    return add("message.sent", time, R"("sender":{"role":")" + role + R"(","identities":[]},)" + saying("!"));
  }
  History& status(const std::string& time, const std::string& word, const std::string& code = {}) {
    return add("message.status", time,
               R"("status":{"outbound_id":"c","at":"x","status":")" + word + "\"" +
                   (code.empty() ? "" : R"(,"error":{"code":")" + code + "\"}") + "}");
  }
  History& closed(const std::string& time) { return add("conversation.closed", time, ""); }
  History& rated(const std::string& time, const std::string& score) {
    return add("rating.submitted", time, R"("rating":{"scale":"5","score":)" + score + R"(,"agent":"li"})");
  }
  const std::vector<Fact>& facts() const { return facts_; }

 private:
  History& add(const std::string& type, const std::string& time, const std::string& data,
               const std::string& conversation = {}) {
    facts_.push_back({peer_ + std::to_string(facts_.size()), type, "2024-11-" + time + ":00.000Z", peer_, data,
                      conversation, facts_.size() + 1});
    return *this;
  }

  const std::string peer_;
  std::vector<Fact> facts_;
};

std::string loaded(const std::vector<History>& histories) {
  const std::string db = fresh_database();
  Warehouse lake(db);
  for (const History& history : histories)
    CHECK(codes(lake.deliver(history.facts())) == std::vector<ekd_status>(history.facts().size(), EKD_OK));
  return db;
}

std::string query(const std::string& db, const std::string& sql) {
  return postgres().sql(db, "SET TimeZone = 'UTC'; SET search_path = ekiden; " + sql);
}

}  // namespace

TEST_CASE("first response: from the customer's message to the first answer of a person, case by case") {
  const std::string db = loaded({History("ann")
                                     .asked("02T10:00")
                                     .asked("02T10:01")
                                     .said("02T10:02", "bot")
                                     .said("02T10:05", "agent")
                                     .asked("02T10:06")
                                     .closed("02T11:00")
                                     .asked("02T12:00")
                                     .status("02T12:03", "sent")
                                     .status("02T12:04", "read")
                                     .asked("04T12:00"),
                                 History("bob").status("02T09:00", "accepted").asked("02T09:30")});
  CHECK(query(db, "SELECT conversation, case_number, first_response_time FROM first_response_times ORDER BY 1, 2") ==
        "facts:facts:dm:ann|1|00:05:00\n"
        "facts:facts:dm:ann|2|00:03:00\n"
        "facts:facts:dm:ann|3|\n"
        "facts:facts:dm:bob|1|");
}

TEST_CASE("resolution: until the case was closed or, where nobody closes, until the last message before a quiet day") {
  const std::string db = loaded({History("ann").asked("02T10:00").said("02T10:30", "agent").closed("02T11:00"),
                                 History("bob").asked("02T10:00").said("02T10:20", "agent").asked("05T10:00")});
  CHECK(
      query(db, "SELECT conversation, case_number, resolution_time, was_closed FROM resolution_times ORDER BY 1, 2") ==
      "facts:facts:dm:ann|1|01:00:00|t\n"
      "facts:facts:dm:bob|1|00:20:00|f\n"
      "facts:facts:dm:bob|2||f");
}

TEST_CASE("volume by hour and channel counts what came, what left and what failed") {
  const std::string db = loaded({History("ann")
                                     .asked("02T10:00")
                                     .asked("02T10:59")
                                     .said("02T10:59", "bot")
                                     .status("02T11:00", "sent")
                                     .status("02T11:01", "failed", "quota")});
  CHECK(query(db, "SELECT hour, channel, received, sent, failed, events FROM volume_by_hour ORDER BY 1") ==
        "2024-11-02 10:00:00+00|facts|2|1|0|3\n"
        "2024-11-02 11:00:00+00|facts|0|1|1|2");
}

TEST_CASE("a reply window is missed by who does not answer in it, and by an answer that the platform refuses") {
  const std::string db = loaded({History("ann").asked("01T10:00", "2024-11-03T10:00:00.000Z").said("02T10:00", "agent"),
                                 History("bob").asked("01T10:00", "2024-11-03T10:00:00.000Z"),
                                 History("cid")
                                     .asked("01T10:00", "2024-11-03T10:00:00.000Z")
                                     .asked("02T10:00", "2024-11-04T10:00:00.000Z")
                                     .status("05T10:00", "failed", "window_closed")
                                     .status("05T10:01", "failed", "recipient"),
                                 History("dan").asked("01T10:00", "2099-11-03T10:00:00.000Z")});
  CHECK(query(db, "SELECT miss, conversation, event_time FROM reply_window_misses ORDER BY 2, 3") ==
        "unanswered|facts:facts:dm:bob|2024-11-01 10:00:00+00\n"
        "unanswered|facts:facts:dm:cid|2024-11-02 10:00:00+00\n"
        "refused|facts:facts:dm:cid|2024-11-05 10:00:00+00");
}

TEST_CASE("ratings show a score that is a number, and nothing else as one") {
  const std::string db = loaded({History("ann").rated("02T10:00", "4").rated("02T10:01", "\"good\"")});
  CHECK(query(db, "SELECT score, scale, agent FROM ratings ORDER BY event_time") == "4|5|li\n|5|li");
}
