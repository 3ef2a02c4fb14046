// SPDX-License-Identifier: Apache-2.0
// What must not come in: each answered, counted, explained in the log without its content, and not journalled.
#include <catch2/catch.hpp>

#include "core/posix_fs.hpp"
#include "e2e/ingest/connection.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::size_t kMaxBody = 1 << 20;

struct Case {
  const char* name;
  std::string channel;
  Push push;
  int status;
  std::string reason;
};

std::string rejected(const std::string& channel, const std::string& reason) {
  return "ekiden_rejected_total{channel=\"" + channel + "\",reason=\"" + reason + "\"}";
}

std::string planted_document() {
  return text_document("plantedopenid", "1", "planted text");
}

std::string with_last_byte(std::string block, char last) {
  block.back() = last;
  return block;
}

// A right push but for its query.
Push with_query(Push push, const std::string& from, const std::string& to) {
  push.query.replace(push.query.find(from), from.size(), to);
  return push;
}

std::vector<Case> signature_cases() {
  Account stranger;
  stranger.token = "plantedother";
  const Push right = safe_push(planted_document());
  return {
      {"signed with another token, safe", "safe", safe_push(planted_document(), stranger), 401, "signature"},
      {"signed with another token, compatible", "compatible", safe_push(planted_document(), stranger), 401,
       "signature"},
      {"signed with another token, plain", "plain", plain_push(planted_document(), stranger), 401, "signature"},
      {"without msg_signature", "safe", with_query(right, "msg_signature=", "other="), 401, "signature"},
      {"another nonce", "safe", with_query(right, "nonce=planted", "nonce=Planted"), 401, "signature"},
      {"a query that is none", "safe", {"%zz", right.body}, 401, "signature"},
      {"no query", "safe", {"", right.body}, 401, "signature"},
  };
}

std::vector<Case> receiver_cases() {
  Account other;
  other.app_id = "wxplanted";
  Account nobody;
  nobody.app_id = "";
  return {
      {"another receiver, safe", "safe", safe_push(planted_document(), other), 403, "receiver"},
      {"another receiver, compatible", "compatible", safe_push(planted_document(), other), 403, "receiver"},
      {"no receiver", "safe", safe_push(planted_document(), nobody), 403, "receiver"},
      {"a plain document to a safe channel", "safe", plain_push(planted_document()), 403, "not_encrypted"},
      {"a plain document to a compatible channel", "compatible", plain_push(planted_document()), 403, "not_encrypted"},
      {"a plain JSON document that claims to be raw",
       "safe",
       {plain_push("").query + "&encrypt_type=raw", R"({"FromUserName":"plantedopenid","MsgType":"text"})"},
       403,
       "not_encrypted"},
  };
}

std::vector<Case> crypto_cases() {
  const Account account;
  const std::string block = inner_block(planted_document(), account.app_id);
  const std::string whole = seal(block, account.key);
  const auto sealed = [&](const std::string& plain) { return signed_push(seal(plain, account.key)); };
  Account other_key;
  other_key.key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  const auto size = static_cast<std::uint32_t>(planted_document().size());
  return {
      {"a padding of 0", "safe", sealed(with_last_byte(block, '\0')), 400, "crypto"},
      {"a padding over 32", "safe", sealed(with_last_byte(block, '\x21')), 400, "crypto"},
      {"a padding of unequal bytes", "safe", sealed(with_last_byte(block, static_cast<char>(block.back() + 1))), 400,
       "crypto"},
      {"a length beyond the end", "safe", sealed(inner_block(planted_document(), account.app_id, 1u << 20)), 400,
       "crypto"},
      {"a length of 4 GiB less one", "safe", sealed(inner_block(planted_document(), account.app_id, 0xffffffffu)), 400,
       "crypto"},
      {"a length that takes the receiver in", "safe",
       sealed(inner_block(planted_document(), account.app_id,
                          size + static_cast<std::uint32_t>(account.app_id.size()) + 1)),
       400, "crypto"},
      {"nothing but a padding", "safe", sealed(std::string(32, '\x20')), 400, "crypto"},
      {"base64 with a foreign character", "safe", signed_push("*" + whole.substr(1)), 400, "crypto"},
      {"base64 without its end", "safe", signed_push(whole.substr(0, whole.size() - 2)), 400, "crypto"},
      {"a cut cipher text", "safe", signed_push(whole.substr(0, 64)), 400, "crypto"},
      {"no cipher text", "safe", signed_push(""), 400, "crypto"},
      {"encrypted with another key", "compatible", safe_push(planted_document(), other_key), 400, "crypto"},
  };
}

std::vector<Case> document_cases() {
  const char* const documents[] = {
      "",
      "planted text",
      "<xml>planted",
      R"({"planted":)",
      R"(["planted"])",
      "<html>planted</html>",
      R"(<!DOCTYPE xml><xml><Content>planted</Content></xml>)",
      R"(<!DOCTYPE xml [<!ENTITY a "planted"><!ENTITY b "&a;&a;&a;&a;">]><xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><Content>&b;</Content></xml>)",
      R"(<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Content>&x;</Content></xml>)",
      "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><Content>&planted;</Content></xml>",
  };
  std::vector<Case> cases;
  for (const char* const document : documents) {
    cases.push_back({"outer document", "safe", plain_push(document), 400, "document"});
    cases.push_back({"inner document", "safe", safe_push(document), 400, "document"});
    cases.push_back({"plain document", "plain", plain_push(document), 400, "document"});
  }
  cases.push_back({"encrypted, to a plain channel", "plain", safe_push(planted_document()), 400, "document"});
  cases.push_back(
      {"one byte over 1 MiB", "safe", {safe_push("").query, std::string(kMaxBody + 1, 'p')}, 413, "too_large"});
  return cases;
}

// Each case leaves its marks, and no other.
class Doorkeeper {
 public:
  explicit Doorkeeper(GatewayProcess& gateway) : gateway_(gateway) {}

  void check(const Case& c) {
    INFO(c.name << " at " << c.channel);
    const double before = gateway_.metric(rejected(c.channel, c.reason));
    const std::size_t log_before = gateway_.log().size();
    const Answer answer = deliver(gateway_.listen(), c.channel, c.push);
    CHECK(answer.status == c.status);
    CHECK_THAT(answer.body, !Contains("success") && !Contains("planted"));
    CHECK(gateway_.metric(rejected(c.channel, c.reason)) == before + 1);
    CHECK(eventually([&] { return explained(gateway_.log().substr(log_before), c); }));
    still_takes_a_good_one();
  }

  // Nothing but the good ones was journalled.
  void still_takes_a_good_one() {
    const Answer good =
        deliver(gateway_.listen(), "safe", safe_push(text_document("o1", std::to_string(++good_), "planted text")));
    CHECK(good.body == "success");
    CHECK(at(gateway_.api("GET", "/v1/events?limit=1000").body, ("/events/" + std::to_string(good_)).c_str()) ==
          "(none)");
    CHECK(at(gateway_.api("GET", "/v1/events?limit=1000").body,
             ("/events/" + std::to_string(good_ - 1) + "/data/platform/msg_id").c_str()) == std::to_string(good_));
  }

 private:
  static bool explained(const std::string& log, const Case& c) {
    return log.find("\"" + c.reason + "\"") != std::string::npos &&
           log.find("\"" + c.channel + "\"") != std::string::npos;
  }

  GatewayProcess& gateway_;
  int good_ = 0;
};

// Every text, secret and query of this file holds the word, those of Account too.
void check_nothing_planted(const std::string& text) {
  CHECK_THAT(text, !Contains("planted") && !Contains("Planted"));
}

}  // namespace

TEST_CASE("bad input is answered, counted and explained without its content, and never journalled") {
  GatewayProcess gateway("plugins: {path: [\"" + plugin_folder() + "\"]}\nchannels:\n" + channel_entry("safe", "safe") +
                         channel_entry("compatible", "compatible") + channel_entry("plain", "plain"));
  gateway.start();
  Doorkeeper door(gateway);
  for (const auto& cases : {signature_cases(), receiver_cases(), crypto_cases(), document_cases()})
    for (const Case& c : cases) door.check(c);

  SECTION("nor is the URL test of a stranger echoed") {
    const Answer echo = http(gateway.listen(), "GET", "/hooks/safe?signature=0&timestamp=1&nonce=2&echostr=planted");
    CHECK(echo.status == 401);
    CHECK_THAT(echo.body, !Contains("planted"));
  }
  SECTION("a body that is announced too large is refused before it comes") {
    const double before = gateway.metric(rejected("safe", "too_large"));
    Connection connection(gateway.listen());
    REQUIRE(connection.send(
        "POST /hooks/safe?planted=1 HTTP/1.1\r\nHost: g\r\nContent-Length: 10485760\r\n\r\n<xml>planted"));
    CHECK_THAT(connection.read_answer(), Contains(" 413 "));
    CHECK(connection.read_end());
    CHECK(gateway.metric(rejected("safe", "too_large")) == before + 1);
  }
  SECTION("a body that grows too large in chunks is refused when it does") {
    const double before = gateway.metric(rejected("safe", "too_large"));
    Connection connection(gateway.listen());
    connection.send("POST /hooks/safe?planted=1 HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" +
                    std::string(kMaxBody, 'p') + "\r\n1\r\np\r\n");
    CHECK_THAT(connection.read_answer(), Contains(" 413 "));
    CHECK(gateway.metric(rejected("safe", "too_large")) == before + 1);
  }
  door.still_takes_a_good_one();
  check_nothing_planted(gateway.log());
  check_nothing_planted(gateway.metrics());
  CHECK(gateway.stop() == 0);
}

TEST_CASE("a request whose headers or body do not come in time is answered 408, and its connection ends") {
  HostedGateway gateway(one_channel(), {}, ", limits: {header_timeout: 300ms, body_timeout: 300ms}");
  gateway.start();
  const char* const starts[] = {
      "POST /hooks/wechat-cn?planted=1 HTTP/1.1\r\nHost: g\r\nX-Planted: pla",
      "POST /hooks/wechat-cn?planted=1 HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\n\r\n",
      "POST /hooks/wechat-cn?planted=1 HTTP/1.1\r\nHost: g\r\nContent-Length: 100\r\n\r\n<xml>planted",
      "POST /hooks/wechat-cn?planted=1 HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<xml>\r\n",
  };
  int slow = 0;
  for (const char* const start : starts) {
    INFO(start);
    Connection connection(gateway.listen());
    REQUIRE(connection.send(start));
    CHECK_THAT(connection.read_answer(), Contains(" 408 "));
    CHECK(connection.read_end());
    CHECK_THAT(gateway.metrics(), Contains(rejected("wechat-cn", "slow") + " " + std::to_string(++slow)));
  }
  CHECK(gateway.events().empty());
  CHECK(deliver(gateway.listen(), "wechat-cn", safe_push(planted_document())).body == "success");
  CHECK(gateway.log().contains("reason=slow"));
  for (const std::string& line : gateway.log().lines()) check_nothing_planted(line);
}
