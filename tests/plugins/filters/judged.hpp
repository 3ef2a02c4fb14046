// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

namespace ekiden::test {

// An event with these members of data, of a type and a time.
inline std::string event(const std::string& data, const std::string& type = "message.received",
                         const std::string& time = "2026-11-27T02:00:00.000Z") {
  return R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/wechat-cn/wx1","type":"ekiden.)" +
         type + R"(.v1","subject":"wechat-cn:wx1:dm:o1","time":")" + time +
         R"(","recordedtime":"2026-11-27T02:00:00.120Z","datacontenttype":"application/json","partitionkey":"wechat-cn:wx1:dm:o1",)"
         R"("sequence":"00000000000000000007","channel":"wechat-cn","accountid":"wx1","direction":"in","data":)" +
         data + "}";
}

inline std::string message(const std::string& text) {
  return R"({"platform":{"name":"x"},"sender":{"role":"customer","identities":[{"type":"openid","value":"o1"}]},)"
         R"("message":{"native_id":"6054768590064713728","parts":[{"type":"text","text":")" +
         text +
         R"("},{"type":"audio","media":{},"transcript":"我要投诉"}]},"ext":{"level":3,"ratio":1.50,"vip":true,"none":null}})";
}

// A component of the file on a fake host, with settings that it takes.
class Judge {
 public:
  Judge(const char* component, const std::string& config) {
    REQUIRE(host_.create(ekd_entry_v1(), component).ok());
    const sdk::Status status = host_.configure(config);
    CAPTURE(config, status.message);
    REQUIRE(status.ok());
    REQUIRE(host_.start().status.ok());
  }

  testkit::FakeHost::Judgement operator()(const std::string& document) {
    sdk::Delivery delivery;
    delivery.id = "i6lg87kl86kcepfi173705mfdg";
    delivery.type = "ekiden.message.received.v1";
    delivery.channel = "wechat-cn";
    delivery.conversation = "wechat-cn:wx1:dm:o1";
    delivery.document = document;
    auto judgement = host_.apply(delivery);
    REQUIRE(judgement);
    CHECK(host_.violations().empty());
    return *judgement;
  }
  const testkit::FakeHost& host() const { return host_; }

 private:
  testkit::FakeHost host_;
};

// How the settings are refused.
inline std::string refusal(const char* component, const std::string& config) {
  testkit::FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), component).ok());
  const sdk::Status status = host.configure(config);
  CHECK(status.code == EKD_E_CONFIG);
  return status.message;
}

}  // namespace ekiden::test
