// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "crm_conversations.hpp"
#include "crm_inbox.hpp"
#include "doubles.hpp"

namespace ekiden::sandbox {

TEST_CASE("An event is new to the CRM once, however often it is delivered") {
  test::FakeClock clock;
  CrmInbox inbox(clock);
  CHECK_FALSE(inbox.deliver("e1", R"({"a":1})", 500));
  CHECK_FALSE(inbox.accepted("e1"));
  CHECK(inbox.last_answer("e1") == 500);
  CHECK(inbox.deliver("e1", R"({"a":1})", 200));
  CHECK_FALSE(inbox.deliver("e1", R"({"a":1})", 200));
  CHECK(inbox.accepted("e1"));
  CHECK_THAT(inbox.events_json(0), Catch::Contains(R"("bytes_changed":false)"));
}

TEST_CASE("The same id with other bytes is flagged") {
  test::FakeClock clock;
  CrmInbox inbox(clock);
  inbox.deliver("e1", R"({"a":1})", 200);
  inbox.deliver("e1", R"({"a":2})", 200);
  CHECK_THAT(inbox.events_json(0), Catch::Contains(R"("bytes_changed":true)"));
}

TEST_CASE("Events can be read from where one left off") {
  test::FakeClock clock;
  CrmInbox inbox(clock);
  inbox.deliver("e1", "{}", 200);
  inbox.deliver("e2", "{}", 200);
  CHECK_THAT(inbox.events_json(1), Catch::Contains("e2") && !Catch::Contains("e1"));
}

TEST_CASE("A status event moves the tick of the answer that it belongs to, even when it comes first") {
  test::FakeClock clock;
  CrmConversations conversations(clock);
  const std::size_t reply = conversations.add_reply("k", "您好");
  CHECK_THAT(conversations.to_json(), Catch::Contains(R"("status":"sending")"));
  conversations.add_event(*parse_json_object(
      R"({"type":"ekiden.message.status.v1","partitionkey":"k","causationid":"c1","data":)"
      R"({"status":{"status":"failed","error":{"code":"window_closed","native":"45015","text":"out of time"}}}})"));
  conversations.answer_reply("k", reply, {"accepted", {}}, "c1");
  CHECK_THAT(conversations.to_json(), Catch::Contains(R"("status":"failed","detail":"45015 out of time")"));
  CHECK(conversations.status_of("c1").state == "failed");
  CHECK(conversations.status_of("c2").state.empty());
}

TEST_CASE("A message's parts become one text") {
  test::FakeClock clock;
  CrmConversations conversations(clock);
  conversations.add_event(*parse_json_object(
      R"({"type":"ekiden.message.received.v1","subject":"k","channel":"wechat-cn","data":{"message":)"
      R"({"parts":[{"type":"text","text":"看图"},{"type":"image"}]}}})"));
  CHECK_THAT(conversations.to_json(), Catch::Contains(R"("text":"看图\n[image]")"));
}

}  // namespace ekiden::sandbox
