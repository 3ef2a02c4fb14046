// SPDX-License-Identifier: Apache-2.0
#include "wechat_pusher.hpp"

#include <httplib.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "doubles.hpp"

namespace ekiden::sandbox {

namespace {

struct ScriptedAnswer {
  int status;
  std::string body;
};

/// A hook that answers in the order of its script, then `success`, and keeps what it received.
class ScriptedHook {
 public:
  explicit ScriptedHook(std::vector<ScriptedAnswer> script) : script_(std::move(script)) {
    server_.Post("/hooks/wechat-cn", [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      const ScriptedAnswer answer =
          targets_.size() < script_.size() ? script_[targets_.size()] : ScriptedAnswer{200, "success"};
      targets_.push_back(request.target);
      bodies_.push_back(request.body);
      response.status = answer.status;
      response.set_content(answer.body, "text/plain");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~ScriptedHook() { server_.stop(); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hooks/wechat-cn"; }
  std::vector<std::string> targets() const { return copy_of(targets_); }
  std::vector<std::string> bodies() const { return copy_of(bodies_); }

 private:
  std::vector<std::string> copy_of(const std::vector<std::string>& list) const {
    const std::lock_guard lock(mutex_);
    return list;
  }

  std::vector<ScriptedAnswer> script_;
  mutable std::mutex mutex_;
  std::vector<std::string> targets_;
  std::vector<std::string> bodies_;
  httplib::Server server_;
  int port_ = 0;
  std::jthread thread_;
};

struct Fixture {
  Fixture() { account.mode = WechatMode::plain; }

  test::FakeClock clock;
  test::CountingRandom random;
  WechatAccount account;
  HttplibCaller caller;
  Faults faults;
  RequestLog log{clock};
  GatewayLink gateway{caller, faults, log};
  WechatCustomers customers{clock};
  WechatEnvelope envelope{account, clock, random};
  WechatPusher pusher{{.timeout_ms = 5000, .retry_delay_ms = 1, .attempts = 3, .workers = 2},
                      account,
                      envelope,
                      clock,
                      gateway,
                      customers,
                      faults,
                      log};

  PushReport deliver(std::size_t attempts) {
    const auto request = parse_json_object(R"({"openid":"o1","text":"hello"})");
    const std::uint64_t id = pusher.start(make_wechat_push(account, *request, clock.now_ms(), 1ULL << 60).value());
    for (;;) {
      const PushReport report = pusher.report(id).value();
      if (report.state != PushState::waiting && report.attempts.size() >= attempts) return report;
      std::this_thread::yield();
    }
  }
};

}  // namespace

TEST_CASE("A push ends with the first answer that is success or empty") {
  const auto body = GENERATE(std::string("success"), std::string());
  ScriptedHook hook({{200, body}});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  const PushReport report = f.deliver(1);
  CHECK(report.state == PushState::delivered);
  CHECK(hook.targets().size() == 1);
}

TEST_CASE("A push is signed anew and sent again with the same document until it succeeds") {
  ScriptedHook hook({{500, "oops"}, {200, "<html>busy</html>"}});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  const PushReport report = f.deliver(3);
  CHECK(report.state == PushState::delivered);
  REQUIRE(report.attempts.size() == 3);
  CHECK(report.attempts[0].outcome == "HTTP 500");
  CHECK(report.attempts[1].status == 200);
  CHECK(report.attempts[2].outcome == "success");
  const auto targets = hook.targets();
  CHECK(targets[0] != targets[1]);
  CHECK(targets[1] != targets[2]);
  const auto bodies = hook.bodies();
  CHECK(std::all_of(bodies.begin(), bodies.end(), [&](const std::string& body) { return body == bodies[0]; }));
}

TEST_CASE("After the third failure the phone shows that the service is faulty") {
  ScriptedHook hook({{500, ""}, {401, ""}, {503, ""}});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  const PushReport report = f.deliver(3);
  CHECK(report.state == PushState::failed);
  CHECK(report.attempts.size() == 3);
  CHECK_THAT(f.customers.phone_json("o1"), Catch::Contains("出现故障"));
}

TEST_CASE("A reply in the answer is a success, and stands on the phone once, however often the push comes") {
  const std::string reply =
      "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_e1d2c3b4a596]]></FromUserName>"
      "<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></"
      "xml>";
  ScriptedHook hook({{200, reply}, {200, reply}});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  const PushReport report = f.deliver(1);
  CHECK(report.state == PushState::delivered);
  CHECK(report.attempts[0].outcome == "reply");
  CHECK(f.customers.shows_reply("o1", "a]]>b", 0));
  CHECK(f.pusher.repeat(1));
  while (f.pusher.report(1)->attempts.size() < 2) std::this_thread::yield();
  CHECK(f.customers.entry_count("o1") == 2);
  CHECK_FALSE(f.pusher.repeat(2));
  CHECK(hook.bodies()[0] == hook.bodies()[1]);
}

TEST_CASE("A reply to somebody else, or of another account, is a failure") {
  const auto to = GENERATE(std::string("o2"), std::string("o1"));
  ScriptedHook hook({{200, "<xml><ToUserName>" + to +
                               "</ToUserName><FromUserName>gh_other</FromUserName>"
                               "<MsgType>text</MsgType><Content>a</Content></xml>"}});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  CHECK(f.deliver(2).attempts[0].outcome == "HTTP 200 with a body that is neither `success` nor a reply");
  CHECK(f.customers.entry_count("o1") == 1);
}

TEST_CASE("A late push comes after the next one") {
  ScriptedHook hook({});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  f.faults.switch_on(Fault::late_push, 200);
  const auto request = parse_json_object(R"({"openid":"o2","text":"first"})");
  f.pusher.start(make_wechat_push(f.account, *request, f.clock.now_ms(), 1ULL << 60).value());
  f.faults.switch_off(Fault::late_push);
  f.deliver(1);
  while (hook.bodies().size() < 2) std::this_thread::yield();
  CHECK_THAT(hook.bodies()[0], Catch::Contains("hello"));
  CHECK_THAT(hook.bodies()[1], Catch::Contains("first"));
}

TEST_CASE("A refused connection is an attempt") {
  std::string closed;
  {
    const ScriptedHook hook({});
    closed = hook.url();
  }
  Fixture f;
  f.gateway.point_to({closed, {}, {}, {}});
  const PushReport report = f.deliver(3);
  CHECK(report.state == PushState::failed);
  REQUIRE(report.attempts.size() == 3);
  CHECK(report.attempts[0].outcome == "connection refused");
}

TEST_CASE("With double delivery on, one push reaches the hook twice") {
  ScriptedHook hook({});
  Fixture f;
  f.gateway.point_to({hook.url(), {}, {}, {}});
  f.faults.switch_on(Fault::double_push);
  CHECK(f.deliver(2).attempts.size() == 2);
  CHECK(hook.bodies()[0] == hook.bodies()[1]);
}

}  // namespace ekiden::sandbox
