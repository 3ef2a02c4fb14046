// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "plugin/remote/frames.hpp"

namespace {

using namespace ekiden::plugin;
using namespace ekiden::plugin::remote;

std::string body_of(const std::string& frame) {
  return frame.substr(5);
}

TEST_CASE("remote: an emission goes through a frame and back, elements of a later minor version included") {
  struct Later {
    ekd_event event;
    std::uint64_t more;
  };
  Later events[2]{};
  const ekd_str material[] = {str("a"), str("b")};
  for (Later& later : events) {
    later.event.size = sizeof later;
    later.event.id_material = material;
    later.event.id_material_count = 2;
    later.event.time_ms = -5;
  }
  events[1].event.type = str("second");
  Frame<Kind::emit> frame;
  frame.call = 9;
  frame.emission.events = &events[0].event;
  frame.emission.event_count = 2;
  frame.emission.cursor = str(std::string_view("\0x", 2));
  std::string bytes;
  REQUIRE(append(bytes, frame));

  Frame<Kind::emit> back;
  const std::string body = body_of(bytes);
  Decoder decode(body);
  REQUIRE(read(decode, back));
  CHECK(back.call == 9);
  REQUIRE(back.emission.event_count == 2);
  CHECK(back.emission.events[0].size == sizeof(ekd_event));
  CHECK(view(back.emission.events[1].type) == "second");
  CHECK(view(back.emission.events[1].id_material[1]) == "b");
  CHECK(back.emission.events[1].time_ms == -5);
  CHECK(view(back.emission.cursor) == std::string_view("\0x", 2));
}

TEST_CASE("remote: a delivery goes through a frame with its document and its record") {
  ekd_delivery events[2]{};
  for (ekd_delivery& event : events) event.size = sizeof event;
  events[0].document = str(R"({"id":"a"})");
  events[1].record = str(R"({"name":"Ada"})");
  Frame<Kind::deliver> frame;
  frame.events = events;
  frame.count = 2;
  std::string bytes;
  REQUIRE(append(bytes, frame));

  Frame<Kind::deliver> back;
  const std::string body = body_of(bytes);
  Decoder decode(body);
  REQUIRE(read(decode, back));
  REQUIRE(back.count == 2);
  CHECK(view(back.events[0].document) == R"({"id":"a"})");
  CHECK(view(back.events[0].record).empty());
  CHECK(view(back.events[1].record) == R"({"name":"Ada"})");
}

TEST_CASE("remote: a frame that is cut off, or has bytes left over, is refused at every length") {
  Frame<Kind::completed> frame;
  frame.op = 1;
  frame.result = str("{}");
  frame.error = empty_error();
  std::string bytes;
  REQUIRE(append(bytes, frame));
  const std::string body = body_of(bytes) + "x";
  for (std::size_t length = 0; length <= body.size(); ++length) {
    Frame<Kind::completed> back;
    const std::string part = body.substr(0, length);
    Decoder decode(part);
    CHECK(read(decode, back) == (length == body.size() - 1));
  }
}

TEST_CASE("remote: a count that the frame cannot hold takes no memory") {
  std::string body;
  Encoder encode(body);
  encode(std::uint32_t{1}, std::uint32_t{0xffffffff});
  body.resize(1000);
  Frame<Kind::emit> frame;
  Decoder decode(body);
  CHECK_FALSE(read(decode, frame));
}

TEST_CASE("remote: frames are found however the bytes are cut, and a wrong length ends the stream") {
  std::string bytes;
  Frame<Kind::ping> ping;
  for (ping.number = 1; ping.number <= 3; ++ping.number) REQUIRE(append(bytes, ping));
  FrameBuffer buffer;
  std::uint64_t found = 0;
  for (const char byte : bytes) {
    buffer.append({&byte, 1});
    while (const auto raw = buffer.next()) {
      Decoder decode(raw->body);
      REQUIRE(read(decode, ping));
      CHECK(ping.number == ++found);
    }
  }
  CHECK(found == 3);
  buffer.append(std::string(4, '\0') + bytes);
  CHECK_FALSE(buffer.next());
  CHECK(buffer.broken());
}

}  // namespace
