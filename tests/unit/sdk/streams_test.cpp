// SPDX-License-Identifier: Apache-2.0
// Streams of the fake host: what the peer does, and what the plugin hears of it.
#include <ekiden/testkit/fake_host.hpp>

#include <catch2/catch.hpp>
#include <ekidenpp/draft/stream.hpp>
#include <ekidenpp/plugin.hpp>
#include <string>
#include <vector>

using namespace ekiden::testkit;
using namespace ekiden::sdk;

namespace {

// Writes down what it hears; the test asks it for the rest.
class Ear final : public WithStreams<Adapter> {
 public:
  using WithStreams::WithStreams;
  static constexpr const char* kId = "ear";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor = R"({"title": "Ear", "description": "Listens."})";

  using WithStreams::close_stream;
  using WithStreams::open_stream;
  using WithStreams::pause_stream;
  using WithStreams::start_tls;
  using WithStreams::write_stream;

  Status configure(std::string_view) override { return {}; }
  Status send(Op, const Command&) override { return Status::unsupported("it listens"); }
  void on_stream_open(StreamId) override { heard.push_back("open"); }
  void on_stream_data(StreamId, std::string_view bytes) override { heard.push_back("data " + std::string(bytes)); }
  void on_stream_writable(StreamId) override { heard.push_back("writable"); }
  void on_stream_closed(StreamId, const Status& status) override {
    heard.push_back("closed " + std::to_string(status.code));
    why = status.message;
  }

  std::vector<std::string> heard{};
  std::string why{};
};

struct Stage {
  Stage() {
    REQUIRE(host.create(&ekiden::sdk::detail::PluginFile<Ear>::kEntry, "ear").ok());
    REQUIRE(host.configure("{}").ok());
    REQUIRE(host.start().status.ok());
  }
  Ear& ear() { return ekiden::sdk::detail::Shell<Ear>::of(host.plugin()).component(); }
  Status open(StreamTarget target = {.host = "chat.example", .port = 5222}) {
    const Status status = ear().open_stream(target, stream);
    host.run();
    return status;
  }
  std::vector<std::string> heard() { return std::exchange(ear().heard, {}); }

  FakeHost host;
  StreamId stream = 0;
};
using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("a connection meets the peer that was made for it; both hear each other, in order, until one closes") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  CHECK(stage.host.streams_expected() == 1);
  REQUIRE(stage.open().ok());
  CHECK(stage.heard() == Heard{"open"});
  CHECK(peer.is_connected());
  CHECK_FALSE(peer.is_encrypted());
  CHECK(stage.ear().write_stream(stage.stream, "one").ok());
  CHECK(stage.ear().write_stream(stage.stream, "two").ok());
  stage.host.run();
  CHECK(peer.take() == "onetwo");
  CHECK(peer.take().empty());
  peer.say("three");
  peer.close();
  CHECK(stage.heard() == Heard{"data three", "closed 0"});
  CHECK(peer.has_ended());
  CHECK(stage.host.open_streams() == 0);
  CHECK(stage.ear().write_stream(stage.stream, "late").code == EKD_E_NOT_FOUND);
  CHECK(stage.host.violations().empty());
}

TEST_CASE("what the plugin writes and closes leaves first, and the end is told once") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open().ok());
  CHECK(stage.ear().write_stream(stage.stream, "bye").ok());
  stage.ear().close_stream(stage.stream);
  stage.ear().close_stream(stage.stream);
  stage.host.run();
  CHECK(peer.take() == "bye");
  CHECK(peer.has_ended());
  CHECK(stage.heard() == Heard{"open", "closed 0"});
}

TEST_CASE("a script answers what comes, each as often as it says") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  peer.script("LOGIN", "OK\n");
  peer.script("PING", "PONG\n", 2);
  REQUIRE(stage.open().ok());
  CHECK(stage.ear().write_stream(stage.stream, "PING PI").ok());
  CHECK(stage.ear().write_stream(stage.stream, "NG PING LOGIN").ok());
  stage.host.run();
  CHECK(stage.heard() == Heard{"open", "data PONG\n", "data PONG\n", "data OK\n"});
}

TEST_CASE("a connection that does not come about ends with the reason") {
  const struct {
    StreamManner manner;
    const char* heard;
    const char* why;
  } rows[] = {
      {{.refuses = true}, "closed -22", "no connection: chat.example"},
      {{.connect_ms = 10'001}, "closed -22", "did not take the connection in time"},
      {{.speaks_tls = false}, "closed -22", "no TLS: chat.example"},
      {{.certificate_flaw = "certificate has expired"}, "closed -11", "not to be trusted: certificate has expired"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.why);
    Stage stage;
    StreamPeer& peer = stage.host.expect_stream("chat.example", 5222, row.manner);
    CHECK(stage.open({.host = "chat.example", .port = 5222, .tls = true}).ok());
    stage.host.advance(10'000);
    CHECK(stage.heard() == Heard{row.heard});
    CHECK_THAT(stage.ear().why, Catch::Contains(row.why));
    CHECK_FALSE(peer.is_encrypted());
    CHECK(peer.has_ended());
  }
}

TEST_CASE("a slow connection is open when its time has come") {
  Stage stage;
  stage.host.expect_stream("chat.example", 5222, {.connect_ms = 3'000});
  REQUIRE(stage.open().ok());
  stage.host.advance(2'999);
  CHECK(stage.heard().empty());
  stage.host.advance(1);
  CHECK(stage.heard() == Heard{"open"});
}

TEST_CASE("TLS begins with the connection, or after what was written before") {
  Stage stage;
  StreamPeer& first = stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open({.host = "chat.example", .port = 5222, .tls = true}).ok());
  CHECK(first.is_encrypted());
  CHECK(stage.ear().start_tls(stage.stream).code == EKD_E_STATE);
  StreamPeer& second = stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open().ok());
  CHECK(stage.ear().write_stream(stage.stream, "STARTTLS").ok());
  CHECK(stage.ear().start_tls(stage.stream).ok());
  stage.host.run();
  CHECK(second.take() == "STARTTLS");
  CHECK(second.is_encrypted());
  CHECK(stage.heard() == Heard{"open", "open", "open"});
  stage.host.expect_stream("chat.example", 5222, {.certificate_flaw = "self-signed certificate"});
  REQUIRE(stage.open().ok());
  CHECK(stage.ear().start_tls(stage.stream).ok());
  stage.host.run();
  CHECK(stage.heard() == Heard{"open", "closed -11"});
}

TEST_CASE("a reset in the middle of a message gives its first half and an error") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open().ok());
  peer.say("half a mess");
  peer.reset();
  CHECK(stage.heard() == Heard{"open", "data half a mess", "closed -22"});
}

TEST_CASE("what the peer says comes in pieces, and waits while the plugin pauses") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222, {.piece_bytes = 2});
  REQUIRE(stage.open().ok());
  CHECK(stage.ear().pause_stream(stage.stream, true).ok());
  peer.say("abcde");
  CHECK(stage.heard() == Heard{"open"});
  CHECK(stage.ear().pause_stream(stage.stream, false).ok());
  stage.host.run();
  CHECK(stage.heard() == Heard{"data ab", "data cd", "data e"});
}

TEST_CASE("a peer that does not read fills 1 MiB at the host, and there is room again when it reads on") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  peer.stop_reading();
  REQUIRE(stage.open().ok());
  const std::string much(1u << 20, 'x');
  CHECK(stage.ear().write_stream(stage.stream, much).ok());
  CHECK(stage.ear().write_stream(stage.stream, "y").code == EKD_E_FULL);
  stage.host.run();
  CHECK(peer.take().empty());
  peer.read_on();
  CHECK(peer.take().size() == much.size());
  CHECK(stage.heard() == Heard{"open", "writable"});
}

TEST_CASE("a connection is closed when nothing came for so long") {
  Stage stage;
  StreamPeer& peer = stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open({.host = "chat.example", .port = 5222, .idle_timeout_ms = 1'000}).ok());
  stage.host.advance(900);
  peer.say("x");
  stage.host.advance(999);
  CHECK(peer.is_connected());
  stage.host.advance(1);
  CHECK(stage.heard() == Heard{"open", "data x", "closed -22"});
}

TEST_CASE("64 connections are open at most, and all end with the instance, untold") {
  Stage stage;
  std::vector<StreamPeer*> peers;
  stage.host.accept_streams([&](StreamPeer& peer) { peers.push_back(&peer); });
  for (int i = 0; i < 64; ++i) REQUIRE(stage.open().ok());
  CHECK(stage.open().code == EKD_E_FULL);
  CHECK(stage.heard().size() == 64);
  CHECK(stage.host.stop().status.ok());
  for (const StreamPeer* peer : peers) CHECK(peer->has_ended());
  CHECK(stage.heard().empty());
  CHECK(stage.host.violations().empty());
}

TEST_CASE("a connection that nothing was scripted for is a violation and is refused") {
  Stage stage;
  CHECK(stage.open().ok());
  CHECK(stage.heard() == Heard{"closed -22"});
  CHECK_THAT(stage.host.violations().at(0),
             Catch::Contains("nothing was scripted for a connection to chat.example:5222"));
}

TEST_CASE("a wrong target, and a fault that the test ordered, are refused") {
  Stage stage;
  CHECK(stage.open({.host = "", .port = 5222}).code == EKD_E_ARGUMENT);
  CHECK(stage.open({.host = "chat.example", .port = 0}).code == EKD_E_ARGUMENT);
  stage.host.expect_stream("chat.example", 5222);
  REQUIRE(stage.open().ok());
  stage.host.fail_next("ekiden.stream/1", EKD_E_INTERNAL);
  CHECK(stage.ear().write_stream(stage.stream, "x").code == EKD_E_INTERNAL);
  CHECK(stage.ear().write_stream(stage.stream, "x").ok());
}
