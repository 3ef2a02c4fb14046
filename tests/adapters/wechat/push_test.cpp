// SPDX-License-Identifier: Apache-2.0
// Webhook requests through the adapter's ABI: what is let in, and what is refused with which answer.
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden::wechat;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::string_view kText =
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1409735668</"
    "CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[planted]]></Content><MsgId>1</MsgId></xml>";

std::string o1_query(std::string_view signature = "f464b24fc39322e44b38aa78f5edd27bd1441696") {
  return "signature=" + std::string(signature) + "&echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492";
}

void check_refused(Channel& channel, const ekiden::testkit::Answer& answer, int status, std::string_view reason) {
  CHECK(answer.status == status);
  CHECK(answer.reject_reason == reason);
  CHECK_FALSE(answer.reject_detail.empty());
  CHECK_THAT(answer.reject_detail, !Contains("planted"));
  CHECK_THAT(answer.body, !Contains("success"));
  CHECK(channel.host().events().empty());
}

}  // namespace

TEST_CASE("the console's test of the URL is answered with echostr alone, in every mode") {
  const auto* mode = GENERATE("plain", "compatible", "safe");
  Channel channel(config(kAppId, "AAAAA", kKey, mode));
  const auto answer = channel.get(o1_query());
  CHECK(answer.status == 200);
  CHECK(answer.body == "4375120948345356249");
  CHECK_THAT(answer.content_type, Contains("text/plain"));
}

TEST_CASE("the console's test with a wrong, missing or repeated parameter is refused and not echoed") {
  const auto query =
      GENERATE(as<std::string>(), o1_query("f464b24fc39322e44b38aa78f5edd27bd1441697"), o1_query(""),
               o1_query("F464B24FC39322E44B38AA78F5EDD27BD1441696"), o1_query() + "&nonce=1514711492",
               o1_query() + "&signature=1", o1_query() + "&echostr=2", "echostr=4375120948345356249", "", "%",
               "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492",
               "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce[]=1514711492&echostr=1");
  Channel channel(config(kAppId, "AAAAA"));
  const auto answer = channel.get(query);
  check_refused(channel, answer, 401, "signature");
  CHECK_THAT(answer.body, !Contains("4375120948345356249"));
}

TEST_CASE("published pushes are taken in by a channel in safe and in compatible mode") {
  const auto push = GENERATE(vectors::kO3, vectors::kO5, vectors::kW2, vectors::kW6);
  const auto* mode = GENERATE("safe", "compatible");
  INFO(push.name);
  Channel channel(config(push.app_id, push.token, push.key, mode));
  const auto request = published(push);
  const auto answer = channel.post(request.query, request.body);
  CHECK(answer.status == 200);
  CHECK(answer.body == "success");
  REQUIRE(channel.host().events().size() == 1);
  CHECK(channel.host().events()[0].raw == push.message);
  CHECK(channel.host().events()[0].account == push.app_id);
}

TEST_CASE("W6 is refused when app_id is what its own test believes it to be") {
  Channel channel(config("1000005", vectors::kW6.token, vectors::kW6.key));
  const auto request = published(vectors::kW6);
  check_refused(channel, channel.post(request.query, request.body), 403, "receiver");
}

TEST_CASE("O2, plain JSON, is taken in by a plain channel") {
  Channel channel(config("wxba5fad812f8e6fb9", "AAAAA", "", "plain"));
  CHECK(channel.post(vectors::kO2Query, vectors::kO2Body).body == "success");
  REQUIRE(channel.host().events().size() == 1);
  CHECK(channel.host().events()[0].raw == vectors::kO2Body);
  CHECK(channel.host().events()[0].type == "platform.event");
}

TEST_CASE("in compatible mode the plain fields around the encrypted text are not believed") {
  Channel channel(config(kAppId, kToken, kKey, "compatible"));
  auto request = safe_push(kText);
  request.body.insert(
      request.body.find("<Encrypt>"),
      "<FromUserName>o2</FromUserName><MsgType>text</MsgType><Content>forged</Content><MsgId>2</MsgId>");
  CHECK(channel.post(request.query, request.body).body == "success");
  REQUIRE(channel.host().events().size() == 1);
  CHECK(channel.host().events()[0].peer_id == "o1");
  CHECK_THAT(channel.host().events()[0].data, !Contains("forged"));
}

TEST_CASE("a plain document cannot come in where encryption is demanded, however it is signed") {
  const auto* mode = GENERATE("safe", "compatible");
  const auto* extra = GENERATE("", "&encrypt_type=raw", "&encrypt_type=aes&msg_signature=x");
  const auto document =
      GENERATE(as<std::string>(), std::string(kText), R"({"FromUserName":"o1","MsgType":"text"})", "<xml/>", "{}");
  Channel channel(config(kAppId, kToken, kKey, mode));
  const auto request = plain_push(document);
  check_refused(channel, channel.post(request.query + extra, request.body), 403, "not_encrypted");
}

TEST_CASE("a wrong signature is refused, whatever else is right") {
  Channel channel;
  auto request = safe_push(kText, kAppId, "anothertoken");
  check_refused(channel, channel.post(request.query, request.body), 401, "signature");
  request = safe_push(kText);
  const std::string right = request.query;
  const auto without = [&](std::string_view name) {
    std::string query = right;
    query.replace(query.find(name), 1, "x");
    return query;
  };
  for (const auto& query :
       {without("msg_signature"), without("timestamp"), without("nonce"), right + "&msg_signature=1",
        right + "&timestamp=1409735669", right + "&nonce=1", right + "&a=%zz", std::string()}) {
    INFO(query);
    check_refused(channel, channel.post(query, request.body), 401, "signature");
  }
  // `signature` covers no body: it must not do in place of msg_signature.
  const auto plain = plain_push(request.body);
  check_refused(channel, channel.post(plain.query, plain.body), 401, "signature");
}

TEST_CASE("a wrong signature is refused by a plain channel too") {
  Channel channel(config(kAppId, kToken, "", "plain"));
  const auto request = plain_push(kText, "anothertoken");
  check_refused(channel, channel.post(request.query, request.body), 401, "signature");
  check_refused(channel, channel.post("", kText), 401, "signature");
}

TEST_CASE("a message for another account is refused, and app_id named as the likely mistake") {
  const auto* receiver = GENERATE("wx0000000000000000", "", "wx2c2769f8efd9abc", "wx2c2769f8efd9abc20");
  Channel channel;
  const auto request = safe_push(kText, receiver);
  const auto answer = channel.post(request.query, request.body);
  check_refused(channel, answer, 403, "receiver");
  CHECK_THAT(answer.reject_detail, Contains("app_id"));
}

TEST_CASE("what does not decrypt under a right signature is refused as crypto") {
  const std::string whole = cipher().seal(kText, kAppId, "0123456789abcdef");
  const auto encrypt =
      GENERATE_COPY(as<std::string>(), "", "AAAA", "%%%%", whole.substr(0, whole.size() - 2), whole.substr(4),
                    whole.substr(0, 44) + "=", whole + "AAAA",
                    cipher("CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE").seal(kText, kAppId, "0123456789abcdef"));
  Channel channel;
  const auto request = signed_push(encrypt);
  check_refused(channel, channel.post(request.query, request.body), 400, "crypto");
}

TEST_CASE("a wrong encoding_aes_key is named as the likely mistake") {
  Channel channel(config(kAppId, kToken, "CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE"));
  const auto request = safe_push(kText);
  CHECK_THAT(channel.post(request.query, request.body).reject_detail, Contains("encoding_aes_key"));
}

TEST_CASE("a wrong token is named as the likely mistake") {
  Channel channel;
  const auto request = safe_push(kText, kAppId, "anothertoken");
  CHECK_THAT(channel.post(request.query, request.body).reject_detail, Contains("Token"));
}

TEST_CASE("a document that cannot be read is refused, outside and inside the envelope") {
  const auto document =
      GENERATE(as<std::string>(), "", "planted", "<xml>planted", "{\"planted\":", "[]", "<html>planted</html>",
               "<!DOCTYPE xml><xml><Encrypt>planted</Encrypt></xml>",
               "<!DOCTYPE xml [<!ENTITY a \"planted\"><!ENTITY b \"&a;&a;\">]><xml><Content>&b;</Content></xml>",
               "<xml><Encrypt>&planted;</Encrypt></xml>");
  INFO(document);
  Channel channel;
  const auto outside = plain_push(document);
  check_refused(channel, channel.post(outside.query, outside.body), 400, "document");
  const auto inside = safe_push(document);
  check_refused(channel, channel.post(inside.query, inside.body), 400, "document");
  Channel plain(config(kAppId, kToken, "", "plain"));
  check_refused(plain, plain.post(outside.query, outside.body), 400, "document");
}

TEST_CASE("an encrypted document to a plain channel is refused with the setting to change") {
  Channel channel(config(kAppId, kToken, "", "plain"));
  const auto request = safe_push(kText);
  const auto answer = channel.post(request.query, request.body);
  check_refused(channel, answer, 400, "document");
  CHECK_THAT(answer.reject_detail, Contains("mode"));
}

TEST_CASE("a stale timestamp is refused only where a limit is set") {
  const auto request = safe_push(kText);
  std::string strict = config();
  strict.replace(strict.find("\"max_clock_skew_s\":0"), 20, "\"max_clock_skew_s\":60");
  Channel channel(strict);
  check_refused(channel, channel.post(request.query, request.body), 401, "stale");
  Channel lenient;
  CHECK(lenient.post(request.query, request.body).body == "success");
}

TEST_CASE("no change of one byte of a valid push gets anything in") {
  Channel channel;
  const auto request = published(vectors::kO5);
  const std::size_t begin = request.body.find("hyzAe4");
  const std::size_t end = request.body.find("]]></Encrypt>");
  for (std::size_t i = begin; i < end; ++i) {
    std::string body = request.body;
    body[i] = body[i] == 'A' ? 'B' : 'A';
    if (body == request.body) continue;
    const auto answer = channel.post(request.query, body);
    CHECK(answer.status == 401);
  }
  const std::size_t signature = request.query.find("msg_signature=") + 14;
  for (std::size_t i = signature; i < request.query.size(); ++i) {
    std::string query = request.query;
    query[i] = query[i] == '0' ? '1' : '0';
    if (query == request.query) continue;
    CHECK(channel.post(query, request.body).status == 401);
  }
  CHECK(channel.host().events().empty());
}

TEST_CASE("no flipped bit of a cipher text under a right signature crashes or gets a message of another length in") {
  Channel channel;
  const std::string whole = cipher().seal(kText, kAppId, "0123456789abcdef");
  for (std::size_t i = 0; i < whole.size() - 2; ++i) {
    std::string changed = whole;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto request = signed_push(changed);
    const auto answer = channel.post(request.query, request.body);
    CHECK((answer.body == "success" || !answer.reject_reason.empty()));
  }
  for (const auto& event : channel.host().events()) CHECK(event.raw.size() == kText.size());
}

TEST_CASE("a push is answered success only when the event is kept") {
  Channel channel;
  const auto request = safe_push(kText);
  channel.host().set_journal_full(true);
  const auto refused = channel.host().request("POST", "", request.query, request.body);
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  channel.host().set_journal_full(false);
  channel.host().hold_disk(true);
  CHECK_FALSE(channel.host().request("POST", "", request.query, request.body).has_value());
  channel.host().hold_disk(false);
  channel.host().run();
  REQUIRE(channel.host().last_answer().has_value());
  CHECK(channel.host().last_answer()->body == "success");
}

TEST_CASE("the log holds nothing of a message or a secret") {
  Channel channel;
  for (const auto& request :
       {safe_push(kText), safe_push(kText, "wx1"), safe_push(kText, kAppId, "other"), signed_push("AAAA")}) {
    channel.post(request.query, request.body);
  }
  CHECK_THAT(channel.host().log_text(), !Contains("planted"));
}
