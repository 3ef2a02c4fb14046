// SPDX-License-Identifier: Apache-2.0
// The process's side of its connections.
#include "plugin/remote/child_streams.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::remote;

constexpr std::uint64_t kLine = 7;

// A plugin that keeps what it hears; the test is the gateway.
struct Listener {
  Listener() {
    plugin.size = sizeof plugin;
    plugin.data = this;
    plugin.get_extension = [](const ekd_plugin*, const char* id) -> const void* {
      static const ekd_stream_handler handler{
          sizeof(ekd_stream_handler),
          0,
          [](const ekd_plugin* self, std::uint64_t) { of(self).heard += "open "; },
          [](const ekd_plugin* self, std::uint64_t, ekd_bytes bytes) {
            of(self).heard += std::string(view(bytes)) + " ";
            if (view(bytes) == of(self).pause_at) of(self).streams.pause(kLine);
          },
          [](const ekd_plugin* self, std::uint64_t) { of(self).heard += "writable "; },
          [](const ekd_plugin* self, std::uint64_t, ekd_status status, const ekd_error*) {
            of(self).heard += "closed:" + std::to_string(status) + " ";
          }};
      return std::string_view(id) == EKD_STREAM_HANDLER_ID ? &handler : nullptr;
    };
    Result<Offers> asked = Offers::ask(&plugin);
    REQUIRE(asked);
    streams.serve(&plugin, *asked);
  }
  ~Listener() { ::close(gateway); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  static Listener& of(const ekd_plugin* plugin) { return *static_cast<Listener*>(plugin->data); }
  static int childs_end(int& gateway) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    gateway = ends[0];
    return ends[1];
  }
  void data(const std::string& text) { streams.data(kLine, bytes(text)); }
  // Does what the strand has to do.
  void turn() { channel.next().work(); }
  // Bytes that the gateway was told the plugin has seen.
  std::size_t taken() {
    channel.flush();
    std::string said(4096, '\0');
    const ssize_t n = ::recv(gateway, said.data(), said.size(), MSG_DONTWAIT);
    FrameBuffer frames;
    frames.append({said.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))});
    while (const auto raw = frames.next()) {
      Frame<Kind::stream_taken> frame;
      Decoder decode(raw->body);
      REQUIRE(raw->kind == Kind::stream_taken);
      REQUIRE(read(decode, frame));
      seen += frame.bytes;
    }
    return seen;
  }

  int gateway = -1;
  ChildChannel channel{childs_end(gateway)};
  ChildStreams streams{channel};
  ekd_plugin plugin{};
  std::string heard;
  std::string pause_at;
  std::size_t seen = 0;
};

TEST_CASE("child streams: a plugin hears what comes, and the gateway how much of it has been seen") {
  Listener listener;
  listener.streams.opened(kLine);
  listener.data("one");
  listener.streams.writable(kLine);
  listener.streams.closed(kLine, EKD_E_NOT_CONNECTED, empty_error());
  CHECK(listener.heard == "open one writable closed:-22 ");
  CHECK(listener.taken() == 3);
}

TEST_CASE("child streams: while paused nothing is heard, not even the end, and nothing counts as seen") {
  Listener listener;
  listener.streams.pause(kLine);
  listener.data("one");
  listener.data("two");
  listener.streams.closed(kLine, EKD_OK, empty_error());
  CHECK(listener.heard.empty());
  CHECK(listener.taken() == 0);
  listener.streams.resume(kLine);
  CHECK(listener.heard.empty());  // on the strand, not inside the call
  listener.turn();
  CHECK(listener.heard == "one two closed:0 ");
  CHECK(listener.taken() == 6);
}

TEST_CASE("child streams: a pause inside what is heard holds the rest, in order") {
  Listener listener;
  listener.pause_at = "two";
  listener.streams.pause(kLine);
  for (const char* text : {"one", "two", "three"}) listener.data(text);
  listener.streams.resume(kLine);
  listener.turn();
  CHECK(listener.heard == "one two ");
  listener.data("four");
  CHECK(listener.heard == "one two ");
  listener.streams.resume(kLine);
  listener.turn();
  CHECK(listener.heard == "one two three four ");
  listener.data("five");
  CHECK(listener.heard == "one two three four five ");
}

}  // namespace
