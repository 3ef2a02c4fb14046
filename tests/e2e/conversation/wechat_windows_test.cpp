// SPDX-License-Identifier: Apache-2.0
// WeChat's windows, with the sandbox's clock as the platform's, and a gateway that is killed in between.
#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

#include "e2e/commands/platform.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kSend = "/cgi-bin/message/custom/send";
constexpr long long kTwoDays = 48LL * 3'600 * 1'000;

class Shop : public Platform {
 public:
  Shop() {
    gateway.start();
    sandbox.connect(gateway);
  }

  // The customer does it so long ago; the platform's clock is right again after it.
  void push_ago(long long ago_ms, const std::string& push) {
    const auto move = [this](long long ms) {
      REQUIRE(sandbox.post("/sandbox/clock", "{\"advance_ms\": " + std::to_string(ms) + "}").status == 200);
    };
    move(-ago_ms);
    REQUIRE(sandbox.post("/sandbox/wechat/push", push).status == 202);
    const double expected = ++pushed_;
    REQUIRE(eventually_accepted(expected));
    move(ago_ms);
  }
  std::string send(const std::string& text) {
    const std::string id = accept("oAnna", text);
    const std::string state = end_of(id);
    if (state != "failed") return state;
    return parse(find(id))["result"]["error"]["code"].GetString();
  }
  void kill_and_start() {
    gateway.kill();
    gateway.start();
    sandbox.connect(gateway);
  }

 private:
  bool eventually_accepted(double events);
  double pushed_ = 0;
};

bool Shop::eventually_accepted(double events) {
  const auto accepted = [this] {
    double count = 0;
    for (const std::string& event : gateway.events())
      if (const std::string type = parse(event)["type"].GetString(); type != "ekiden.message.status.v1") ++count;
    return count;
  };
  for (int look = 0; look < 3'000; ++look) {
    if (accepted() >= events) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

const std::string kMessage = R"({"openid": "oAnna", "type": "text", "text": "hello"})";
const std::string kClick = R"({"openid": "oAnna", "type": "event", "event": "CLICK", "key": "k"})";
const std::string kEnter = R"({"openid": "oAnna", "type": "event", "event": "user_enter_tempsession"})";

}  // namespace

TEST_CASE("a send 48 hours and a second after the message is refused before a request leaves, also after a kill") {
  Shop shop;
  shop.push_ago(kTwoDays + 1'000, kMessage);
  CHECK(shop.send("too late") == "window_closed");
  shop.kill_and_start();
  CHECK(shop.send("still too late") == "window_closed");
  CHECK(shop.calls(kSend) == 0);
  CHECK(shop.token_calls() == 0);

  shop.push_ago(kTwoDays - 300'000, kMessage);
  CHECK(shop.send("five minutes before the end") == "sent");
}

TEST_CASE("the sixth reply to a message is refused before a request leaves, also after a kill") {
  Shop shop;
  shop.push_ago(0, kMessage);
  for (int reply = 1; reply <= 4; ++reply) CHECK(shop.send("reply " + std::to_string(reply)) == "sent");
  shop.kill_and_start();
  CHECK(shop.send("reply 5") == "sent");
  shop.kill_and_start();
  CHECK(shop.send("reply 6") == "quota");
  CHECK(shop.calls(kSend) == 5);
}

TEST_CASE("a menu click allows three replies within its minute, and the fourth is refused, also after a kill") {
  Shop shop;
  shop.push_ago(kTwoDays + 1'000, kMessage);
  shop.push_ago(61'000, kClick);
  CHECK(shop.send("a minute and a second later") == "window_closed");
  // Of the future, so that a slow machine does not leave the minute.
  shop.push_ago(-600'000, kClick);
  CHECK(shop.send("first") == "sent");
  CHECK(shop.send("second") == "sent");
  shop.kill_and_start();
  CHECK(shop.send("third") == "sent");
  CHECK(shop.send("fourth") == "quota");
  CHECK(shop.calls(kSend) == 3);
}

TEST_CASE("entering a mini-program's session allows two replies within its minute, and the third is refused") {
  Shop shop;
  shop.push_ago(kTwoDays + 1'000, kMessage);
  shop.push_ago(61'000, kEnter);
  CHECK(shop.send("a minute and a second later") == "window_closed");
  shop.push_ago(-600'000, kEnter);
  CHECK(shop.send("first") == "sent");
  CHECK(shop.send("second") == "sent");
  CHECK(shop.send("third") == "quota");
  CHECK(shop.calls(kSend) == 2);
}
