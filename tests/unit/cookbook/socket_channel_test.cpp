// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

using namespace ekiden::testkit;

namespace {

constexpr const char* kMessage =
    "{\"message\":{\"id\":\"7\",\"from\":\"ada\",\"text\":\"hello\",\"time_ms\":1700000000000}}\n";
constexpr const char* kAck = "{\"ack\":\"7\"}\n";
constexpr const char* kText = R"({"parts":[{"type":"text","text":"hi"}]})";

struct Stage {
  Stage() {
    REQUIRE(host.create(ekd_entry_v1(), "cookbook-socket").ok());
    REQUIRE(host.configure(R"({"host":"chat.example","port":6697,"tls":true,"ca_file":"","account":"shop",)"
                           R"("token":"only-for-this-test"})")
                .ok());
  }
  StreamPeer& next_peer(StreamManner manner = {}) { return host.expect_stream("chat.example", 6697, manner); }
  StreamPeer& welcoming_peer(StreamManner manner = {}) {
    StreamPeer& peer = next_peer(manner);
    peer.script("{\"login\":\"only-for-this-test\"}\n", "{\"welcome\":true}\n");
    return peer;
  }
  void start() { REQUIRE(host.start().status.ok()); }
  std::optional<Completion> send() {
    return host.send({.id = "c1", .type = "message.send", .peer_id = "ada", .json = kText});
  }

  FakeHost host;
};

}  // namespace

TEST_CASE("the channel logs in over TLS, and is well from then on") {
  Stage stage;
  StreamPeer& peer = stage.next_peer();
  stage.start();
  CHECK(peer.is_encrypted());
  CHECK(peer.take() == "{\"login\":\"only-for-this-test\"}\n");
  CHECK(stage.host.health().state == EKD_HEALTH_DEGRADED);
  peer.say("{\"welcome\":true}\n");
  CHECK(stage.host.health().state == EKD_HEALTH_OK);
}

TEST_CASE("a message is acknowledged when it is on disk, however its bytes arrive") {
  const std::size_t piece = GENERATE(as<std::size_t>(), 0, 1, 7);
  Stage stage;
  StreamPeer& peer = stage.welcoming_peer({.piece_bytes = piece});
  stage.start();
  peer.take();
  stage.host.hold_disk(true);
  peer.say(std::string(kMessage) + "{\"ping\":true}\n");
  CHECK(peer.take().empty());
  stage.host.hold_disk(false);
  CHECK(peer.take() == kAck);
  REQUIRE(stage.host.events().size() == 1);
  CHECK(stage.host.events()[0].id_material == std::vector<std::string>{"7"});
  CHECK(stage.host.violations().empty());
}

TEST_CASE("a connection that ends, or does not come about, is made again after a wait that grows") {
  const StreamManner manner =
      GENERATE(StreamManner{.refuses = true}, StreamManner{.connect_ms = 10'001}, StreamManner{.speaks_tls = false},
               StreamManner{.certificate_flaw = "certificate has expired"});
  Stage stage;
  for (int i = 0; i < 3; ++i) {
    const StreamPeer& peer = stage.next_peer(manner);
    if (i == 0)
      stage.start();
    else
      stage.host.advance(500 << i);  // the longest wait
    if (manner.connect_ms > 0) stage.host.advance(10'000);
    CHECK(peer.has_ended());
    CHECK(stage.host.health().state == EKD_HEALTH_DEGRADED);
    CHECK_FALSE(stage.host.health().reason.empty());
  }
  StreamPeer& peer = stage.welcoming_peer();
  stage.host.advance(4'000);
  CHECK(peer.is_connected());
  CHECK(stage.host.health().state == EKD_HEALTH_OK);
  peer.close();
  stage.welcoming_peer();
  stage.host.advance(1'000);
  CHECK(stage.host.health().state == EKD_HEALTH_OK);
  CHECK(stage.host.violations().empty());
}

TEST_CASE("half a message before a reset is forgotten, and the whole one comes on the next connection") {
  Stage stage;
  StreamPeer& first = stage.welcoming_peer();
  stage.start();
  first.say(std::string(kMessage).substr(0, 20));
  first.reset();
  StreamPeer& second = stage.welcoming_peer();
  stage.host.advance(1'000);
  second.say(kMessage);
  CHECK(stage.host.events().size() == 1);
  CHECK(second.take().ends_with(kAck));
}

TEST_CASE("without room the channel hangs up, and comes back when there is some") {
  Stage stage;
  StreamPeer& first = stage.welcoming_peer();
  stage.start();
  const bool is_lost = GENERATE(false, true);
  is_lost ? stage.host.fail_disk(true) : stage.host.set_journal_full(true);
  first.say(kMessage);
  CHECK(first.has_ended());
  CHECK(stage.host.events().empty());
  stage.host.advance(600'000);
  CHECK(stage.host.open_streams() == 0);
  StreamPeer& second = stage.welcoming_peer();
  is_lost ? stage.host.fail_disk(false) : stage.host.set_journal_full(false);
  CHECK(second.is_connected());
  second.say(kMessage);
  CHECK(stage.host.events().size() == 1);
  CHECK(stage.host.violations().empty());
}

TEST_CASE("what is no line of the protocol, and a line that does not end, close the connection") {
  const std::string nonsense = GENERATE(as<std::string>(), "hello\n", "[]\n", "{\"message\":{\"from\":\"ada\"}}\n",
                                        "{\"message\":{\"id\":\"7\"}}\n", std::string(70'000, 'x'));
  Stage stage;
  StreamPeer& peer = stage.welcoming_peer();
  stage.start();
  peer.say(nonsense);
  CHECK(peer.has_ended());
  CHECK(stage.host.health().state == EKD_HEALTH_DEGRADED);
  CHECK(stage.host.events().empty());
}

TEST_CASE("a token that is refused is reported, and not tried again") {
  Stage stage;
  StreamPeer& peer = stage.next_peer();
  stage.start();
  peer.say("{\"denied\":true}\n");
  stage.host.advance(600'000);
  CHECK(stage.host.health().state == EKD_HEALTH_DOWN);
  CHECK(stage.host.open_streams() == 0);
}

TEST_CASE("a silent platform is left, and asked again") {
  Stage stage;
  StreamPeer& first = stage.welcoming_peer();
  stage.start();
  StreamPeer& second = stage.welcoming_peer();
  stage.host.advance(121'000);
  CHECK(first.has_ended());
  CHECK(second.is_connected());
}

TEST_CASE("a command ends with the platform's answer") {
  Stage stage;
  StreamPeer& peer = stage.welcoming_peer();
  stage.start();
  peer.take();
  CHECK_FALSE(stage.send());
  CHECK(peer.take() == "{\"send\":\"c1\",\"to\":\"ada\",\"text\":\"hi\"}\n");
  SECTION("sent") {
    peer.say("{\"sent\":\"c1\",\"native_id\":\"n1\"}\n");
    CHECK(stage.host.last_completion()->status.ok());
    CHECK(stage.host.last_completion()->result == R"({"native_id":"n1"})");
  }
  SECTION("refused") {
    peer.say("{\"refused\":\"c1\",\"reason\":\"blocked\"}\n");
    CHECK(stage.host.last_completion()->status.code == EKD_E_REJECTED);
    CHECK(stage.host.last_completion()->status.message == "refused: blocked");
  }
  SECTION("no answer") {
    stage.host.advance(30'000);
    CHECK(stage.host.last_completion()->status.code == EKD_E_UNKNOWN_OUTCOME);
  }
  SECTION("the connection ends") {
    peer.reset();
    CHECK(stage.host.last_completion()->status.code == EKD_E_UNKNOWN_OUTCOME);
  }
  SECTION("the gateway stops") {
    CHECK(stage.host.stop().status.ok());
    CHECK(stage.host.last_completion()->status.ok());
  }
  CHECK(stage.host.leftovers().empty());
  CHECK(stage.host.violations().empty());
}

TEST_CASE("without a connection a command is certainly not sent") {
  Stage stage;
  stage.next_peer({.refuses = true});
  stage.start();
  CHECK(stage.send()->status.code == EKD_E_NOT_CONNECTED);
}

TEST_CASE("a host without streams is refused at the start") {
  FakeHost::Options options;
  options.without = {"ekiden.stream/1"};
  FakeHost host(options);
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-socket").ok());
  REQUIRE(host.configure(R"({"host":"chat.example","account":"shop","token":"only-for-this-test"})").ok());
  CHECK(host.start().status.code == EKD_E_UNSUPPORTED);
}
