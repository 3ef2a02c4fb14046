// SPDX-License-Identifier: Apache-2.0
// Pictures, voices, videos and files of 微信客服, in both directions.
#include <catch2/catch.hpp>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

constexpr const char* kRef = "/data/message/parts/0/media/ref";
constexpr const char* kErrorCode = "/data/message/parts/0/media/error/code";

// The event of that type about that message, once it is there.
std::string event_of(const Desk& desk, const std::string& msgid, const std::string& type = "message.received") {
  std::string found = "{}";
  const bool came = eventually([&] {
    for (const std::string& event : desk.events(type)) {
      if (at(event, "/data/platform/msg_id") != msgid) continue;
      found = event;
      return true;
    }
    return false;
  });
  CHECK(came);
  return found;
}

// What a customer's phone gives Tencent. Gives its media_id.
std::string customer_file(const Desk& desk, const std::string& bytes) {
  return at(desk.sandbox.post("/sandbox/wechat-kf/media?type=file&name=bill.html", bytes).body, "/media_id");
}

std::string push_file(Desk& desk, const std::string& media_id) {
  return desk.push(R"({"type":"file","body":{"media_id":")" + media_id + "\"}}");
}

std::string kept(const Desk& desk, const std::string& bytes) {
  return at(desk.gateway.api("POST", "/v1/media", bytes).body, "/ref");
}

std::string padded(std::string bytes, std::size_t more) {
  return bytes.append(more, 'x');
}

std::string jpeg() {
  return padded(std::string("\xFF\xD8\xFF\xE0\0\x10JFIF\0", 11), 5000);
}

std::string media_part(const std::string& type, const std::string& ref, const std::string& more = {}) {
  return R"({"type":")" + type + R"(","media":{"ref":")" + ref + "\"" + more + "}}";
}

// Sends one part, and gives the command as it ended.
std::string send(const Desk& desk, const std::string& part) {
  return desk.carry_out("message.send", R"(,"parts":[)" + part + "]");
}

std::string calls(const Desk& desk, const std::string& path) {
  return at(desk.sandbox.get("/sandbox/counts").body, ("/counts/POST ~1cgi-bin~1" + path).c_str());
}

}  // namespace

TEST_CASE("a picture, a voice, a video and a file of 微信客服 come with their bytes, wherever the plugin runs") {
  Desk desk({}, GENERATE(as<std::string>(), "host", "process"));
  desk.open();
  struct Row {
    const char* type;
    const char* mime;
  };
  for (const Row& row : {Row{"image", "image/png"}, Row{"voice", "audio/amr"}, Row{"video", "video/mp4"},
                         Row{"file", "application/pdf"}}) {
    CAPTURE(row.type);
    const std::string event = event_of(desk, desk.push(R"({"type":")" + std::string(row.type) + "\"}"));
    const std::string ref = at(event, kRef);
    CHECK(at(event, "/data/message/parts/0/media/mime") == row.mime);
    CHECK("sha256:" + at(event, "/data/message/parts/0/media/sha256") == ref);
    CHECK(at(event, "/data/message/parts/0/media/ref_expires_at").size() == 24);
    const Answer file = desk.gateway.api("GET", "/v1/media/" + ref);
    CHECK(file.status == 200);
    CHECK(std::to_string(file.body.size()) == at(event, "/data/message/parts/0/media/size"));
    CHECK(file.headers.find("Content-Type")->second == row.mime);
  }
}

TEST_CASE("a file that looks like an error of Tencent's is a file when Tencent calls it one") {
  Desk desk;
  desk.open();
  for (const std::string& bytes : {std::string(R"({"errcode":40007,"errmsg":"a customer's own"})"),
                                   std::string("<html><body>bill</body></html>")}) {
    const std::string event = event_of(desk, push_file(desk, customer_file(desk, bytes)));
    CHECK(at(event, "/data/message/parts/0/media/name") == "bill.html");
    CHECK(desk.gateway.api("GET", "/v1/media/" + at(event, kRef)).body == bytes);
  }
}

TEST_CASE("a file of 微信客服 that cannot be had costs no message, and the part says why") {
  Desk desk;
  desk.open();
  const auto type = GENERATE(as<std::string>(), "image", "file");
  struct Row {
    const char* fault;
    const char* settings;
    const char* code;
  };
  for (const Row& row : {Row{"media-html", R"({"count":1})", "not_media"},
                         Row{"media-errcode", R"({"code":40007,"count":1})", "expired"},
                         Row{"media-errcode", R"({"code":48002,"count":1})", "unavailable"}}) {
    CAPTURE(type, row.fault, row.settings);
    desk.fault(row.fault, row.settings);
    const std::string event = event_of(desk, desk.push(R"({"type":")" + type + "\"}"));
    CHECK(at(event, kRef) == "(none)");
    CHECK(at(event, kErrorCode) == row.code);
    CHECK(at(event, "/data/message/parts/0/media/platform_media_id") == "sandbox-" + type + "-media-id");
  }
}

TEST_CASE("a file of 微信客服 that comes late follows as an update, also after kill -9, and holds up no page") {
  Desk desk;
  desk.open();
  desk.fault("media-errcode", R"({"code":-1})");
  const std::string picture = desk.push(R"({"type":"image"})");
  const std::string text = desk.say("it is broken");
  CHECK(at(event_of(desk, picture), kErrorCode) == "pending");
  event_of(desk, text);
  CHECK(at(desk.events("message.received").at(0), "/data/platform/msg_id") == picture);
  desk.gateway.kill();
  CHECK(desk.sandbox.remove("/sandbox/faults/media-errcode").status == 200);
  desk.open();
  const std::string update = event_of(desk, picture, "message.updated");
  CHECK(at(update, kRef) != "(none)");
  CHECK(at(update, "/subject") == at(desk.events("message.received").at(0), "/subject"));
}

TEST_CASE("an agent's file reaches the customer, and is given to Tencent once for three days") {
  Desk desk;
  desk.open();
  event_of(desk, desk.say("在吗"));
  const std::string ref = kept(desk, jpeg());
  CHECK(at(send(desk, media_part("image", ref)), "/status") == "sent");
  CHECK(at(send(desk, media_part("image", ref)), "/status") == "sent");
  CHECK(calls(desk, "media~1upload") == "1");
  const std::string media_id = at(desk.sandbox.get("/sandbox/wechat-kf/sent").body, "/sent/1/media_id");
  const std::string at_tencent = desk.sandbox.get("/sandbox/wechat-kf/media/" + media_id).body;
  CHECK(at(at_tencent, "/type") == "image");
  CHECK("sha256:" + at(at_tencent, "/sha256") == ref);
  desk.fault("kf-errcode", R"({"code":40007,"count":1})");
  CHECK(at(send(desk, media_part("image", ref)), "/status") == "sent");
  CHECK(calls(desk, "media~1upload") == "2");
}

TEST_CASE("each type of part takes its file, under the name that the customer reads") {
  Desk desk;
  desk.open();
  event_of(desk, desk.say("在吗"));
  const std::string picture = kept(desk, jpeg());
  const std::string bill = kept(desk, "%PDF-1.7 a bill");
  CHECK(at(send(desk, media_part("audio", kept(desk, padded("#!AMR\n", 50)))), "/status") == "sent");
  CHECK(at(send(desk, media_part("video", kept(desk, std::string("\0\0\0\x18"
                                                                 "ftypmp42\0\0\0\0",
                                                                 16)))),
           "/status") == "sent");
  CHECK(at(send(desk, media_part("file", bill, R"(,"name":"账单.pdf")")), "/status") == "sent");
  CHECK(at(send(desk, R"({"type":"link","url":"https://example.com/","title":"t","thumb_ref":")" + picture + "\"}"),
           "/status") == "sent");
  CHECK(at(send(desk, R"({"type":"mini_program","appid":"wx1","path":"p","thumb_ref":")" + picture + "\"}"),
           "/status") == "sent");
  const std::string sent = desk.sandbox.get("/sandbox/wechat-kf/sent").body;
  CHECK(at(sent, "/sent/2/text") == "[文件] 账单.pdf");
  CHECK(at(sent, "/sent/3/media_id") == at(sent, "/sent/4/media_id"));
  CHECK(calls(desk, "media~1upload") == "4");
}

TEST_CASE("a file that 微信客服 would refuse, or that is not kept, never leaves") {
  Desk desk;
  desk.open();
  event_of(desk, desk.say("在吗"));
  const std::string pdf = kept(desk, "%PDF-1.7 a page");
  const std::string mp3 = kept(desk, padded("ID3", 100));
  const std::string gif = kept(desk, padded("GIF89a", 100));
  const std::string long_voice = kept(desk, padded("#!AMR\n", (2 << 20) + 1));
  for (const std::string& part :
       {media_part("image", pdf), media_part("image", gif), media_part("audio", mp3), media_part("audio", long_voice),
        media_part("video", pdf), media_part("image", std::string("sha256:").append(64, '0'))}) {
    CAPTURE(part);
    CHECK(at(send(desk, part), "/status") == "failed");
  }
  CHECK(calls(desk, "media~1upload") == "(none)");
}

TEST_CASE("a token that dies under an upload costs one more, and an upload that fails is tried again") {
  Desk desk;
  desk.open();
  event_of(desk, desk.say("在吗"));
  desk.fault("revoked-token");
  CHECK(at(send(desk, media_part("image", kept(desk, jpeg()))), "/status") == "sent");
  CHECK(calls(desk, "media~1upload") == "2");
}
