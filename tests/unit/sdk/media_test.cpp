// SPDX-License-Identifier: Apache-2.0
// The media store of the fake host: what a plugin fetches and sends, and what it hears of it.
#include <ekiden/testkit/fake_host.hpp>

#include <catch2/catch.hpp>
#include <ekidenpp/draft/media.hpp>
#include <ekidenpp/plugin.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace ekiden::testkit;
using namespace ekiden::sdk;

namespace {

const std::string kPicture = "\xFF\xD8\xFF picture";
constexpr const char* kUrl = "https://shop.example/1";

// Writes down what it hears; the test asks it for the rest.
class Porter final : public WithMedia<Adapter> {
 public:
  using WithMedia::WithMedia;
  static constexpr const char* kId = "porter";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor = R"({"title": "Porter", "description": "Carries files."})";

  using WithMedia::media;

  Status configure(std::string_view) override { return {}; }
  Status send(Op, const Command&) override { return Status::unsupported("it carries files"); }
  MediaClient::Done hears() {
    return [this](const Status& status, const MediaFile& kept, const HttpResponse& response) {
      heard.push_back(status.code);
      file = kept;
      body = response.body;
    };
  }

  std::vector<ekd_status> heard{};
  MediaFile file{};
  std::string body{};
};

struct Stage {
  explicit Stage(FakeHost::Options options = {}) : host(std::move(options)) {
    REQUIRE(host.create(&ekiden::sdk::detail::PluginFile<Porter>::kEntry, "porter").ok());
    REQUIRE(host.configure("{}").ok());
    REQUIRE(host.start().status.ok());
  }
  ~Stage() {
    CHECK(host.violations().empty());
    CHECK(host.leftovers().empty());
  }
  Porter& porter() { return ekiden::sdk::detail::Shell<Porter>::of(host.plugin()).component(); }
  static MediaTransfer transfer(std::string accept = {}, std::uint64_t max_bytes = 0) {
    MediaTransfer out;
    out.request.url = kUrl;
    out.accept = std::move(accept);
    out.max_bytes = max_bytes;
    return out;
  }
  // What a fetch hears when its peer answers so.
  ekd_status fetch(PeerAnswer answer, const MediaTransfer& what = transfer()) {
    host.script("GET", kUrl, std::move(answer));
    REQUIRE(porter().media().fetch(what, porter().hears()).ok());
    host.run();
    REQUIRE(porter().heard.size() == 1);
    return std::exchange(porter().heard, {}).front();
  }
  Status upload(MediaUpload what) {
    what.transfer.request.url = kUrl;
    what.transfer.request.method = "POST";
    const Status status = porter().media().upload(what, porter().hears());
    host.run();
    return status;
  }

  FakeHost host;
};

}  // namespace

TEST_CASE("a fetched file is in the store, by the type that its bytes have, once") {
  Stage stage;
  const PeerAnswer lying = {.body = kPicture, .headers = {{"Content-Type", "text/html"}}};
  CHECK(stage.fetch(lying, Stage::transfer("image/,video/")) == EKD_OK);
  const MediaFile file = stage.porter().file;
  CHECK(file.content_type == "image/jpeg");
  CHECK(file.bytes == kPicture.size());
  CHECK(stage.porter().body.empty());
  REQUIRE(stage.host.files().size() == 1);
  CHECK(stage.host.files().at(file.ref).bytes == kPicture);
  CHECK(stage.fetch(lying) == EKD_OK);
  CHECK(stage.porter().file.ref == file.ref);
  CHECK(stage.host.files().size() == 1);
}

TEST_CASE("what is no file of the kind, too long, an error or nothing is not kept, and its body is heard") {
  Stage stage({.max_file_bytes = 100});
  const auto is_rejected = [&stage](PeerAnswer answer, const MediaTransfer& what) {
    const std::string body = answer.body;
    CHECK(stage.fetch(std::move(answer), what) == EKD_E_REJECTED);
    CHECK(stage.porter().file.ref.empty());
    CHECK(stage.porter().body == body);
  };
  is_rejected({.body = "<html>error"}, Stage::transfer("image/"));
  is_rejected({.body = R"({"errcode":40007})"}, Stage::transfer("image/png,image/jpeg"));
  is_rejected({.body = kPicture}, Stage::transfer("image/", kPicture.size() - 1));
  is_rejected({.body = std::string(101, 'x')}, Stage::transfer());
  is_rejected({.body = {}}, Stage::transfer());
  is_rejected({.status = 404, .body = kPicture}, Stage::transfer());
  CHECK(stage.host.files().empty());
}

TEST_CASE("a fetch tells a lost answer from one that never left, and a store without room") {
  Stage stage;
  CHECK(stage.fetch(refused_connection()) == EKD_E_NOT_CONNECTED);
  CHECK(stage.fetch(truncated_answer()) == EKD_E_UNKNOWN_OUTCOME);
  stage.host.set_journal_full(true);
  CHECK(stage.fetch({.body = kPicture}) == EKD_E_FULL);
  stage.host.set_journal_full(false);
  stage.host.fail_disk(true);
  CHECK(stage.fetch({.body = kPicture}) == EKD_E_FULL);
  CHECK(stage.host.files().empty());
}

TEST_CASE("a fetched file is told of only when it is on disk") {
  Stage stage;
  stage.host.hold_disk(true);
  stage.host.script("GET", kUrl, {.body = kPicture});
  REQUIRE(stage.porter().media().fetch(Stage::transfer(), stage.porter().hears()).ok());
  stage.host.run();
  CHECK(stage.porter().heard.empty());
  stage.host.hold_disk(false);
  CHECK(stage.porter().heard == std::vector<ekd_status>{EKD_OK});
}

TEST_CASE("an upload sends the file as the body or as part of a form, and says which file it was") {
  Stage stage;
  const std::string ref = stage.host.keep_file(kPicture);
  stage.host.script("POST", kUrl, {.body = "one"});
  CHECK(stage.upload({.ref = ref}).ok());
  CHECK(stage.porter().body == "one");
  CHECK(stage.porter().file.ref == ref);
  CHECK(stage.host.requests()[0].body == kPicture);
  CHECK(stage.host.requests()[0].header("Content-Type") == "image/jpeg");
  stage.host.script("POST", kUrl, {.status = 500, .body = "two"});
  CHECK(stage.upload({.ref = ref, .part_name = "media", .file_name = "cup.jpg"}).ok());
  CHECK(stage.porter().body == "two");
  const SeenRequest& form = stage.host.requests()[1];
  CHECK(form.header("Content-Type").starts_with("multipart/form-data; boundary="));
  CHECK(form.body.find(R"(name="media"; filename="cup.jpg")") != std::string::npos);
  CHECK(form.body.find("\r\n\r\n" + kPicture + "\r\n--") != std::string::npos);
  CHECK(stage.porter().heard == std::vector<ekd_status>{EKD_OK, EKD_OK});
}

TEST_CASE("an upload of what is gone, of another kind or too long sends nothing") {
  Stage stage;
  const std::string ref = stage.host.keep_file(kPicture);
  CHECK(stage.upload({.ref = "sha256:00"}).code == EKD_E_NOT_FOUND);
  CHECK(stage.upload({.transfer = Stage::transfer("audio/"), .ref = ref}).code == EKD_E_REJECTED);
  CHECK(stage.upload({.transfer = Stage::transfer("image/", 3), .ref = ref}).code == EKD_E_REJECTED);
  stage.host.advance(stage.host.files().at(ref).expires_ms - 1'700'000'000'000);
  CHECK(stage.upload({.ref = ref}).code == EKD_E_NOT_FOUND);
  CHECK(stage.host.requests().empty());
}

TEST_CASE("a host without a media store says so, and one that is told to fail fails") {
  Stage without({.without = {EKD_MEDIA_ID}});
  CHECK_FALSE(without.porter().media().is_offered());
  CHECK(without.porter().media().fetch(Stage::transfer(), without.porter().hears()).code == EKD_E_UNSUPPORTED);
  Stage failing;
  failing.host.fail_next(EKD_MEDIA_ID, EKD_E_RETRY);
  CHECK(failing.porter().media().fetch(Stage::transfer(), failing.porter().hears()).code == EKD_E_RETRY);
}
