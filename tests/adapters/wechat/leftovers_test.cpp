// SPDX-License-Identifier: Apache-2.0
// What a run before has left in the channel's own store.
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;

TEST_CASE("a start drops the uploads that Tencent has forgotten, and no other") {
  const std::int64_t now_ms = testkit::FakeHost::Options{}.wall_ms;
  const std::string later = std::to_string(now_ms + 1) + " media-1";
  Channel channel(config(), {{"upload/image/sha256:later", later},
                             {"upload/image/sha256:past", std::to_string(now_ms) + " media-2"},
                             {"upload/image/sha256:torn", "media-3"}});
  CHECK(channel.host().stored("upload/image/sha256:later") == later);
  CHECK_FALSE(channel.host().stored("upload/image/sha256:past").has_value());
  CHECK_FALSE(channel.host().stored("upload/image/sha256:torn").has_value());
}

TEST_CASE("a start drops what is said to be owed and names no file") {
  Channel channel(config(),
                  {{"owed/1", "<xml><MsgType>"},
                   {"owed/2", "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId></xml>"}});
  CHECK_FALSE(channel.host().stored("owed/1").has_value());
  CHECK_FALSE(channel.host().stored("owed/2").has_value());
  CHECK(channel.host().events().empty());
}
