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
  CHECK(service_account_uploads.check("image", "a.JPG", "x") == errcode::ok);
  CHECK(service_account_uploads.check("voice", "a.amr", "x") == errcode::ok);
  CHECK(service_account_uploads.check("file", "a.pdf", "x") == errcode::invalid_media_type);
  CHECK(service_account_uploads.check("image", "a.webp", "x") == errcode::invalid_file_type);
  CHECK(service_account_uploads.check("image", "jpg", "x") == errcode::invalid_file_type);
  CHECK(service_account_uploads.check("image", "a.jpg", "") == errcode::empty_media);
  CHECK(service_account_uploads.check("thumb", "a.jpg", std::string((64 << 10) + 1, 'x')) ==
        errcode::invalid_thumb_size);
  CHECK(service_account_uploads.check("voice", "a.mp3", std::string((2 << 20) + 1, 'x')) ==
        errcode::invalid_voice_size);
}

TEST_CASE("A corp's upload has other types and endings, and is refused by other codes") {
  CHECK(corp_uploads.check("image", "a.png", "123456") == errcode::ok);
  CHECK(corp_uploads.check("file", "a.anything", "123456") == errcode::ok);
  CHECK(corp_uploads.check("thumb", "a.jpg", "123456") == errcode::invalid_file_type);
  CHECK(corp_uploads.check("image", "a.gif", "123456") == errcode::invalid_media_type);
  CHECK(corp_uploads.check("voice", "a.mp3", "123456") == errcode::invalid_media_type);
  CHECK(corp_uploads.check("file", "a.pdf", "12345") == errcode::invalid_file_size);
  CHECK(corp_uploads.check("file", "a.pdf", std::string((20 << 20) + 1, 'x')) == errcode::invalid_file_size);
}

}  // namespace ekiden::sandbox
