// SPDX-License-Identifier: Apache-2.0
// Messages whose file is named by its address: it is fetched, given to Tencent, and then named by Tencent's id.
#include <catch2/catch.hpp>

#include "kf_support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;
using testkit::PeerAnswer;
using testkit::SeenRequest;

namespace {

const std::string kPicture = "\xFF\xD8\xFF picture";
constexpr const char* kAddress = "https://shop.example/7.jpg";
constexpr const char* kLink =
    R"({"type":"link","url":"https://shop.example/7","title":"Cup","thumb":"https://shop.example/7.jpg"})";
constexpr const char* kImage = R"({"type":"image","media":{"url":"https://shop.example/7.jpg"}})";

bool is_call(const SeenRequest& request, const char* path) {
  return request.url.find(path) != std::string::npos;
}

// Tencent takes files and messages, and the shop answers with this.
struct Desk {
  explicit Desk(PeerAnswer shop) {
    channel.peer().calls = [this, shop](const SeenRequest& request) {
      if (request.url == kAddress) return shop;
      if (is_call(request, "/media/upload?"))
        return json_answer(R"({"errcode":0,"media_id":"M)" + std::to_string(++uploads) + "\"}");
      messages.push_back(request.body);
      return is_stale ? errcode_answer(std::exchange(is_stale, false) ? 40007 : 0) : errcode_answer(0);
    };
  }
  testkit::Completion send(const std::string& part) {
    const std::string json = R"({"type":"message.send","to":"wmAnna","parts":[)" + part + "]}";
    const auto done =
        channel.host().send({.id = "c1", .type = "message.send", .peer_id = "wmAnna", .json = json, .attempt = 1});
    REQUIRE(done.has_value());
    return *done;
  }
  std::size_t fetches() {
    const auto& requests = channel.host().requests();
    return static_cast<std::size_t>(
        std::count_if(requests.begin(), requests.end(), [](const auto& request) { return request.url == kAddress; }));
  }

  KfChannel channel;
  std::vector<std::string> messages;
  int uploads = 0;
  bool is_stale = false;  // Tencent has lost the file when the next message names it
};

}  // namespace

TEST_CASE("a link's picture and an image by address arrive as files of Tencent's") {
  Desk desk({.body = kPicture});
  CHECK(desk.send(kLink).status.ok());
  CHECK(desk.send(kImage).status.ok());
  REQUIRE(desk.messages.size() == 2);
  CHECK_THAT(desk.messages[0],
             Contains(R"("link":{"title":"Cup","url":"https://shop.example/7","thumb_media_id":"M1"})"));
  CHECK_THAT(desk.messages[1], Contains(R"("image":{"media_id":"M1"})"));
  CHECK(desk.uploads == 1);  // the same file
}

TEST_CASE("an address is asked only where it is public, and once for a message") {
  Desk desk({.body = kPicture});
  desk.is_stale = true;
  CHECK(desk.send(kImage).status.ok());
  CHECK(desk.fetches() == 1);
  CHECK(desk.uploads == 2);
  CHECK_THAT(desk.messages.back(), Contains(R"("image":{"media_id":"M2"})"));
  for (const SeenRequest& request : desk.channel.host().requests())
    CHECK(request.public_only == (request.url == kAddress));
}

TEST_CASE("an address that has no such file sends nothing, and says whether it may be tried again") {
  struct Row {
    PeerAnswer shop;
    ekd_status status;
  };
  const Row row = GENERATE(Row{{.body = "<html>not here"}, EKD_E_REJECTED}, Row{{.body = "%PDF-1.7"}, EKD_E_REJECTED},
                           Row{{.status = 404}, EKD_E_RETRY}, Row{{.status = 503}, EKD_E_RETRY},
                           Row{testkit::refused_connection(), EKD_E_RETRY}, Row{testkit::lost_answer(), EKD_E_RETRY});
  Desk desk(row.shop);
  const auto done = desk.send(kImage);
  CHECK(done.status.code == row.status);
  CHECK_THAT(done.status.message, Contains("address"));
  CHECK(desk.messages.empty());
  CHECK(desk.uploads == 0);
  if (row.status == EKD_E_REJECTED) CHECK(at(parse(done.result), "/error/code") == "bad_request");
}

TEST_CASE("a store without room holds a message by address back") {
  Desk desk({.body = kPicture});
  desk.channel.host().set_journal_full(true);
  CHECK(desk.send(kLink).status.code == EKD_E_FULL);
  CHECK(desk.messages.empty());
}
