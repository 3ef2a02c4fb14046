// SPDX-License-Identifier: Apache-2.0
// Events for the tests of the sink, and a sink on the fake host.
#pragma once

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

namespace ekiden::crm::test {

inline constexpr char kEventId[] = "i6lg87kl86kcepfi173705mfdg";
inline constexpr char kMessageType[] = "ekiden.message.received.v1";

inline std::string event(const std::string& type, const std::string& data) {
  return R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/wechat-cn/wx1","type":")" + type +
         R"(","subject":"wechat-cn:wx1:dm:o1","time":"2026-11-21T08:00:00.120Z","channel":"wechat-cn","direction":"in","data":{)"
         R"("conversation":{"key":"wechat-cn:wx1:dm:o1","kind":"dm"},"sender":{"role":"customer","display_name":"王 Anna",)"
         R"("identities":[{"type":"openid","value":"o1"},{"type":"phone","value":"138 0013 8000"},)"
         R"({"type":"email","value":"Anna@Example.org"}]},)" +
         data + "}}";
}

inline std::string message(const std::string& text_json = R"("Where is my <parcel>?")") {
  return event(kMessageType, R"("message":{"native_id":"1","parts":[{"type":"text","text":)" + text_json +
                                 R"(},{"type":"image","media":{"ref":"m-1","name":"box.jpg"}}]})");
}

inline std::string call() {
  return event("ekiden.call.ended.v1",
               R"("call":{"call_id":"c1","direction":"in","from":"+8613800138000","to":"4008001234",)"
               R"("started_at":"2026-11-21T07:58:00.000Z","ended_at":"2026-11-21T08:00:00.000Z","duration_ms":90500,)"
               R"("cause":"16","recording":{"ref":"m-2"}})");
}

inline std::string rating() {
  return event("ekiden.rating.submitted.v1", R"("rating":{"scale":5,"score":4,"comment":"quick & friendly"})");
}

// A delivery of a document that lives as long as this.
inline sdk::Delivery delivery(const std::string& document, const char* type = kMessageType, std::uint32_t attempt = 1) {
  sdk::Delivery made;
  made.id = kEventId;
  made.type = type;
  made.channel = "wechat-cn";
  made.conversation = "wechat-cn:wx1:dm:o1";
  made.document = document;
  made.attempt = attempt;
  return made;
}

inline void start(testkit::FakeHost& host, const std::string& config) {
  REQUIRE(host.create(ekd_entry_v1(), "crm").ok());
  const sdk::Status configured = host.configure(config);
  INFO(configured.message << host.log_text());
  REQUIRE(configured.ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace ekiden::crm::test
