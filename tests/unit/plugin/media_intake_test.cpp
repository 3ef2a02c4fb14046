// SPDX-License-Identifier: Apache-2.0
#include "plugin/media_intake.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "media/file_media_store.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/fs.hpp"

namespace {

using namespace ekiden;
using ekiden::test::FakeClock;
using ekiden::test::FaultyFs;
using ekiden::test::PowerCutFs;
using plugin::accepts;
using plugin::MediaIntake;

struct Stage {
  FakeClock clock;
  PowerCutFs disk;
  FaultyFs fs{disk};
  media::FileMediaStore store{{.folder = "/media", .max_file_bytes = 10'000}, fs, clock};
  std::size_t files() { return disk.list("/media")->size(); }
};

const std::string kPng = "\x89PNG\r\n\x1A\n" + std::string(2'000, 'p');

}  // namespace

TEST_CASE("a list of types names whole types, and families that end in a slash") {
  CHECK(accepts("", "text/html"));
  CHECK(accepts("image/png", "image/png"));
  CHECK(accepts("audio/,image/png", "image/png"));
  CHECK(accepts("audio/", "audio/amr"));
  CHECK_FALSE(accepts("image/png", "image/pngx"));
  CHECK_FALSE(accepts("image", "image/png"));
  CHECK_FALSE(accepts("audio/,video/", "text/html"));
}

TEST_CASE("a file of a kind that is wanted is kept, in whatever pieces it comes") {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{600}, kPng.size()}) {
    Stage stage;
    MediaIntake intake(stage.store, "image/", 0, 100);
    for (std::size_t at = 0; at < kPng.size(); at += piece) CHECK(intake.append(kPng.substr(at, piece)));
    const Result<MediaInfo> kept = intake.finish();
    REQUIRE(kept);
    CHECK(kept->content_type == "image/png");
    CHECK(kept->bytes == kPng.size());
    CHECK(intake.other().empty());
  }
}

TEST_CASE("what is no such file is not kept, and can be read as far as was wanted") {
  for (const std::string& body : {std::string(R"({"errcode":40007})"), "<html>" + std::string(5'000, 'x')}) {
    Stage stage;
    {
      MediaIntake intake(stage.store, "image/", 0, 100);
      CHECK(intake.append(body.substr(0, 3)));
      CHECK(intake.append(body.substr(3)));
      CHECK(intake.finish().status().code() == Code::rejected);
      CHECK(intake.other() == body.substr(0, 100));
    }
    CHECK(stage.files() == 0);
  }
}

TEST_CASE("an empty answer, one that is too long, and a full disk are told apart") {
  Stage stage;
  MediaIntake empty(stage.store, "", 0, 100);
  CHECK(empty.finish().status().code() == Code::rejected);
  MediaIntake longer(stage.store, "image/", 1'000, 100);
  CHECK(longer.append(kPng).code() == Code::rejected);
  CHECK(longer.finish().status().code() == Code::rejected);
  stage.fs.fail(FaultyFs::Op::write, Status(Code::full, "the disk is full"));
  MediaIntake full(stage.store, "image/", 0, 100);
  CHECK(full.append(kPng).code() == Code::full);
  CHECK(full.finish().status().code() == Code::full);
}
