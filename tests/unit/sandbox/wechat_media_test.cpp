// SPDX-License-Identifier: Apache-2.0
#include "wechat_media.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

TEST_CASE("A file of the platform lives for three days, and the permanent ones for ever") {
  test::FakeClock clock;
  test::CountingRandom random;
  WechatMedia media(clock, random);
  const std::string id = media.add({"image", "bytes", "image/png"});
  REQUIRE(media.find(id));
  CHECK(media.find(id)->bytes == "bytes");
  CHECK_FALSE(media.find("M" + id));
  clock.advance(std::int64_t{3} * 24 * 3600 * 1000 - 1);
  CHECK(media.find(id));
  clock.advance(1);
  CHECK_FALSE(media.find(id));
  CHECK(media.find("sandbox-voice-media-id")->content_type == "audio/amr");
}

TEST_CASE("An upload is refused for its type, its ending, its length, or because it is empty") {
  CHECK(check_upload("image", "a.JPG", "x") == errcode::ok);
  CHECK(check_upload("voice", "a.amr", "x") == errcode::ok);
  CHECK(check_upload("file", "a.pdf", "x") == errcode::invalid_media_type);
  CHECK(check_upload("image", "a.webp", "x") == errcode::invalid_file_type);
  CHECK(check_upload("image", "jpg", "x") == errcode::invalid_file_type);
  CHECK(check_upload("image", "a.jpg", "") == errcode::empty_media);
  CHECK(check_upload("thumb", "a.jpg", std::string((64 << 10) + 1, 'x')) == errcode::invalid_thumb_size);
  CHECK(check_upload("voice", "a.mp3", std::string((2 << 20) + 1, 'x')) == errcode::invalid_voice_size);
}

}  // namespace ekiden::sandbox
