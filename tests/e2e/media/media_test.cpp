// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "e2e/commands/platform.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string at(const std::string& json, const char* pointer) {
  const rapidjson::Document document = parse(json);
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr) return "(none)";
  return value->IsString() ? std::string(value->GetString()) : std::to_string(value->GetInt64());
}

void push(const Platform& platform, const std::string& body) {
  REQUIRE(platform.sandbox.post("/sandbox/wechat/push", body).status == 202);
}

// The newest event of that type, once there are `count` of them.
std::string wait_for(const Platform& platform, const std::string& type, std::size_t count) {
  std::string newest;
  const bool came = eventually([&] {
    std::size_t found = 0;
    for (const std::string& event : platform.gateway.events()) {
      if (at(event, "/type") != "ekiden." + type + ".v1") continue;
      newest = event;
      ++found;
    }
    return found >= count;
  });
  CHECK(came);
  return came ? newest : "{}";
}

// A picture that is nobody's but the platform's.
constexpr const char* kElsewhere = R"({"openid":"oAnna","type":"image","pic_url":"http://localhost/picture"})";
constexpr const char* kRef = "/data/message/parts/0/media/ref";
constexpr const char* kErrorCode = "/data/message/parts/0/media/error/code";

}  // namespace

TEST_CASE("a picture, a voice and a video come with their file, wherever the plugin runs") {
  Platform platform(GENERATE(Where::host, Where::process));
  platform.gateway.start();
  platform.sandbox.connect(platform.gateway);
  struct Row {
    const char* push;
    const char* mime;
    bool has_thumb;
  };
  std::size_t count = 0;
  for (const Row& row : {Row{R"({"openid":"oAnna","type":"image"})", "image/png", false},
                         Row{R"({"openid":"oAnna","type":"voice"})", "audio/amr", false},
                         Row{R"({"openid":"oAnna","type":"video"})", "video/mp4", true}}) {
    CAPTURE(row.push);
    push(platform, row.push);
    const std::string event = wait_for(platform, "message.received", ++count);
    const std::string ref = at(event, kRef);
    CHECK(at(event, "/data/message/parts/0/media/mime") == row.mime);
    CHECK("sha256:" + at(event, "/data/message/parts/0/media/sha256") == ref);
    CHECK(at(event, "/data/message/parts/0/media/ref_expires_at").size() == 24);
    CHECK((at(event, "/data/message/parts/0/media/thumb_ref") != "(none)") == row.has_thumb);
    const Answer file = platform.gateway.api("GET", "/v1/media/" + ref);
    CHECK(file.status == 200);
    CHECK(std::to_string(file.body.size()) == at(event, "/data/message/parts/0/media/size"));
    CHECK(file.headers.find("Content-Type")->second == row.mime);
  }
}

TEST_CASE("a file that cannot be had costs no message, and the part says why") {
  Platform platform;
  platform.gateway.start();
  platform.sandbox.connect(platform.gateway);
  struct Row {
    const char* fault;
    const char* settings;
    const char* code;
  };
  std::size_t count = 0;
  for (const Row& row : {Row{"media-html", R"({"count":1})", "not_media"},
                         Row{"media-errcode", R"({"code":40007,"count":1})", "expired"},
                         Row{"media-errcode", R"({"code":48001,"count":1})", "unavailable"}}) {
    CAPTURE(row.fault, row.settings);
    platform.sandbox.put(std::string("/sandbox/faults/") + row.fault, row.settings);
    push(platform, kElsewhere);
    const std::string event = wait_for(platform, "message.received", ++count);
    CHECK(at(event, kRef) == "(none)");
    CHECK(at(event, kErrorCode) == row.code);
    CHECK(at(event, "/data/message/parts/0/media/platform_media_id") == "sandbox-image-media-id");
  }
  platform.sandbox.put("/sandbox/faults/revoked-token", R"({"count":1})");
  push(platform, kElsewhere);
  CHECK(at(wait_for(platform, "message.received", ++count), kRef) != "(none)");
}

TEST_CASE(
    "a file that comes late follows as an update, also after kill -9, and what the customer says stays in order") {
  Platform platform;
  platform.gateway.start();
  platform.sandbox.connect(platform.gateway);
  platform.sandbox.put("/sandbox/faults/media-errcode", R"({"code":-1})");
  push(platform, R"({"openid":"oAnna","type":"image"})");
  push(platform, R"({"openid":"oAnna","type":"text","text":"it is broken"})");
  const std::string text = wait_for(platform, "message.received", 2);
  CHECK(at(text, "/data/message/parts/0/text") == "it is broken");
  CHECK(at(platform.gateway.events().front(), kErrorCode) == "pending");
  platform.gateway.kill();
  platform.sandbox.remove("/sandbox/faults/media-errcode");
  platform.gateway.start();
  platform.sandbox.connect(platform.gateway);
  const std::string update = wait_for(platform, "message.updated", 1);
  CHECK(at(update, kRef) != "(none)");
  CHECK(at(update, "/data/message/native_id") == at(platform.gateway.events().front(), "/data/message/native_id"));
}

TEST_CASE("an agent's file is given to Tencent once for three days, and again when Tencent has lost it") {
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  const std::string jpeg = std::string("\xFF\xD8\xFF\xE0\0\x10JFIF\0", 11) + std::string(5000, 'j');
  const std::string ref = at(platform.gateway.api("POST", "/v1/media", jpeg).body, "/ref");
  const std::string command = R"({"type":"message.send","channel":"wechat-cn","to":"oAnna","parts":[)"
                              R"({"type":"image","media":{"ref":")" +
                              ref + R"("}}]})";
  CHECK(platform.end_of(platform.accept_body(command)) == "sent");
  CHECK(platform.end_of(platform.accept_body(command)) == "sent");
  CHECK(platform.calls("/cgi-bin/media/upload") == 1);
  const rapidjson::Document sent = parse(platform.sandbox.get("/sandbox/wechat/sent").body);
  const std::string media_id = sent["sent"][0]["media_ids"][0].GetString();
  const std::string kept = platform.sandbox.get("/sandbox/wechat/media/" + media_id).body;
  CHECK(at(kept, "/type") == "image");
  CHECK(at(kept, "/content_type") == "image/jpeg");
  CHECK("sha256:" + at(kept, "/sha256") == ref);
  platform.sandbox.put("/sandbox/faults/errcode", R"({"code":40007,"count":1})");
  CHECK(platform.end_of(platform.accept_body(command)) == "sent");
  CHECK(platform.calls("/cgi-bin/media/upload") == 2);
}

TEST_CASE("a file that Tencent would refuse, or that is not kept, never leaves") {
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  const auto send = [&](const std::string& type, const std::string& ref) {
    return platform.accept_body(R"({"type":"message.send","channel":"wechat-cn","to":"oAnna","parts":[{"type":")" +
                                type + R"(","media":{"ref":")" + ref + R"("}}]})");
  };
  const std::string pdf = at(platform.gateway.api("POST", "/v1/media", "%PDF-1.7 a page").body, "/ref");
  const std::string long_voice =
      at(platform.gateway.api("POST", "/v1/media", "#!AMR\n" + std::string((2 << 20) + 1, 'v')).body, "/ref");
  CHECK(platform.end_of(send("image", pdf)) == "failed");
  CHECK(platform.end_of(send("audio", long_voice)) == "failed");
  CHECK(platform.end_of(send("image", "sha256:" + std::string(64, '0'))) == "failed");
  CHECK(platform.calls("/cgi-bin/media/upload") == 0);
}

TEST_CASE("a file goes with its person, unless somebody else's event or command names it") {
  Platform platform;
  platform.gateway.start();
  platform.sandbox.connect(platform.gateway);
  platform.open_window("oBoth_12345678");
  const auto picture = [&](const std::string& openid, const std::string& bytes, std::size_t count) {
    const Answer added = http(platform.sandbox.address(), "POST", "/sandbox/wechat/media?type=image", bytes);
    push(platform,
         R"({"openid":")" + openid + R"(","type":"image","media_id":")" + at(added.body, "/media_id") + R"("})");
    return at(wait_for(platform, "message.received", count), kRef);
  };
  const std::string png = "\x89PNG\r\n\x1A\n";
  const std::string own = picture("oAnna_12345678", png + "own", 2);
  const std::string shared = picture("oAnna_12345678", png + "shared", 3);
  CHECK(picture("oBoth_12345678", png + "shared", 4) == shared);
  const Answer erased =
      platform.gateway.api("POST", "/v1/erasures", R"({"channel":"wechat-cn","peer":"oAnna_12345678"})");
  CHECK(erased.status == 200);
  CHECK(platform.gateway.api("GET", "/v1/media/" + own).status == 404);
  CHECK(platform.gateway.api("GET", "/v1/media/" + shared).status == 200);
}
