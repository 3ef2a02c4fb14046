// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_customers.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"
#include "wechat_kf_send.hpp"

namespace ekiden::sandbox {

namespace {

constexpr const char* desk = "wk1";
constexpr const char* anna = "wmAnna";
constexpr std::int64_t hour_ms = 3'600'000;

struct Fixture {
  test::FakeClock clock;
  test::CountingRandom random;
  WechatMedia media{clock, random};
  KfDesks desks{{desk}, media, random};
  KfCustomers customers{desks, clock, random};

  void write() { customers.act({desk, anna, "text", "在吗", true, {}}); }
  int send(const std::string& msgid = {}) { return customers.send({0, desk, anna, msgid, "text", "好"}); }
  int on_event(const std::string& event_code, const char* kind = "text") {
    return customers.send_on_event(event_code, {0, {}, {}, {}, kind, "欢迎"});
  }
  int transfer(int state, const std::string& servicer = {}) {
    return customers.transfer(desk, anna, state, servicer, code);
  }

  std::string code;
};

int form_of(const char* body) {
  return read_kf_message(*parse_json_object(body)).code;
}

}  // namespace

TEST_CASE("five replies are taken within 48 hours of the customer's message") {
  Fixture platform;
  CHECK(platform.send() == errcode::invalid_external_userid);
  platform.write();
  for (int i = 0; i < 5; ++i) CHECK(platform.send() == errcode::ok);
  CHECK(platform.send() == errcode::out_of_kf_count);
  platform.write();
  CHECK(platform.send() == errcode::ok);
  platform.clock.advance(48 * hour_ms);
  CHECK(platform.send() == errcode::out_of_kf_time);
}

TEST_CASE("an id of ours is taken once, and only in the form that the platform knows") {
  Fixture platform;
  platform.write();
  CHECK(platform.send("abc-1_Z") == errcode::ok);
  CHECK(platform.send("abc-1_Z") == errcode::invalid_parameter);
  CHECK(platform.send(std::string(32, 'a')) == errcode::ok);
  CHECK(platform.send(std::string(33, 'a')) == errcode::invalid_parameter);
  CHECK(platform.send("a b") == errcode::invalid_parameter);
}

TEST_CASE("a session that a human has, that waits or that has ended takes no replies") {
  Fixture platform;
  platform.write();
  CHECK(platform.customers.session(desk, anna).state == kf_state::unhandled);
  CHECK(platform.send() == errcode::ok);
  CHECK(platform.customers.session(desk, anna).state == kf_state::assistant);
  CHECK(platform.transfer(kf_state::queued) == errcode::ok);
  CHECK(platform.send() == errcode::state_forbids_sending);
  CHECK(platform.transfer(kf_state::servicer, "zhangsan") == errcode::ok);
  CHECK(platform.customers.session(desk, anna).servicer == "zhangsan");
  CHECK(platform.send() == errcode::state_forbids_sending);
  CHECK(platform.transfer(kf_state::ended) == errcode::ok);
  CHECK(platform.send() == errcode::state_forbids_sending);
  platform.write();
  CHECK(platform.send() == errcode::ok);
}

TEST_CASE("a session goes only where the platform lets it, and only to servicers who receive") {
  Fixture platform;
  CHECK(platform.transfer(kf_state::assistant) == errcode::invalid_external_userid);
  platform.write();
  CHECK(platform.transfer(kf_state::unhandled) == errcode::illegal_transition);
  CHECK(platform.transfer(kf_state::servicer, "nobody") == errcode::not_a_servicer);
  CHECK(platform.transfer(kf_state::servicer, "wangwu") == errcode::servicer_stopped);
  CHECK(platform.transfer(kf_state::servicer, "lisi") == errcode::ok);
  CHECK(platform.transfer(kf_state::assistant) == errcode::illegal_transition);
  CHECK(platform.transfer(kf_state::ended) == errcode::ok);
  CHECK(platform.transfer(kf_state::assistant) == errcode::illegal_transition);
}

TEST_CASE("a welcome code is good once, for 20 seconds, and not for who wrote lately") {
  Fixture platform;
  const std::string code = platform.customers.enter(desk, anna);
  REQUIRE_FALSE(code.empty());
  CHECK(platform.on_event(code, "image") == errcode::invalid_message_type);
  CHECK(platform.on_event(code, "msgmenu") == errcode::ok);
  CHECK(platform.on_event(code) == errcode::invalid_parameter);
  CHECK(platform.customers.enter(desk, anna).empty());
  platform.clock.advance(49 * hour_ms);
  const std::string late = platform.customers.enter(desk, anna);
  platform.clock.advance(20'001);
  CHECK(platform.on_event(late) == errcode::invalid_parameter);
  platform.write();
  CHECK(platform.customers.enter(desk, anna).empty());
}

TEST_CASE("the code of a change is good while the session is where it went") {
  Fixture platform;
  platform.write();
  CHECK(platform.transfer(kf_state::queued) == errcode::ok);
  const std::string queued = platform.code;
  CHECK(platform.transfer(kf_state::servicer, "lisi") == errcode::ok);
  const std::string taken = platform.code;
  CHECK(platform.on_event(queued) == errcode::invalid_parameter);
  CHECK(platform.on_event(taken, "msgmenu") == errcode::invalid_message_type);
  CHECK(platform.on_event(taken) == errcode::ok);
  CHECK(platform.transfer(kf_state::ended) == errcode::ok);
  CHECK(platform.on_event(platform.code, "msgmenu") == errcode::ok);
}

TEST_CASE("the form of each type is checked before anything else") {
  const auto [body, code] = GENERATE(table<const char*, int>({
      {R"({"msgtype":"text","text":{"content":"a"}})", errcode::ok},
      {R"({"msgtype":"text","text":{"content":""}})", errcode::invalid_parameter},
      {R"({"msgtype":"text"})", errcode::invalid_parameter},
      {R"({"msgtype":"image","image":{"media_id":"m"}})", errcode::ok},
      {R"({"msgtype":"file","file":{}})", errcode::invalid_media_id},
      {R"({"msgtype":"link","link":{"title":"t","url":"u","thumb_media_id":"m"}})", errcode::ok},
      {R"({"msgtype":"link","link":{"title":"t","url":"u"}})", errcode::invalid_media_id},
      {R"({"msgtype":"link","link":{"url":"u","thumb_media_id":"m"}})", errcode::invalid_parameter},
      {R"({"msgtype":"miniprogram","miniprogram":{"appid":"a","pagepath":"p","thumb_media_id":"m"}})", errcode::ok},
      {R"({"msgtype":"miniprogram","miniprogram":{"appid":"a","pagepath":"p"}})", errcode::invalid_media_id},
      {R"({"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"type":"click","click":{"id":"1","content":"c"}}]}})",
       errcode::ok},
      {R"({"msgtype":"msgmenu","msgmenu":{"list":[{"type":"shout","shout":{"content":"c"}}]}})",
       errcode::invalid_menu_item},
      {R"({"msgtype":"msgmenu","msgmenu":{"list":[1,2,3,4,5,6,7,8,9,10,11]}})", errcode::too_many_menu_items},
      {R"({"msgtype":"location","location":{"latitude":1.5,"longitude":2}})", errcode::ok},
      {R"({"msgtype":"location","location":{"latitude":"1.5","longitude":2}})", errcode::invalid_parameter},
      {R"({"msgtype":"business_card","business_card":{"userid":"z"}})", errcode::ok},
      {R"({"msgtype":"ca_link","ca_link":{"link_url":"https://l"}})", errcode::ok},
      {R"({"msgtype":"ca_link","ca_link":{}})", errcode::invalid_parameter},
      {R"({"msgtype":"hologram","hologram":{}})", errcode::invalid_message_type},
      {R"({})", errcode::invalid_message_type},
  }));
  INFO(body);
  CHECK(form_of(body) == code);
  CHECK(form_of((R"({"msgtype":"text","text":{"content":")" + std::string(2049, 'x') + "\"}}").c_str()) ==
        errcode::content_too_long);
}

}  // namespace ekiden::sandbox
