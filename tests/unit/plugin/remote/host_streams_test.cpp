// SPDX-License-Identifier: Apache-2.0
// The gateway's side of connections that a plugin's own process has opened.
#include "remote_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;
using remote::Frame;
using FrameKind = remote::Kind;

struct StreamStage : RemoteStage {
  StreamStage() : RemoteStage(Kind::adapter) { begin(); }

  std::uint64_t open() {
    Frame<FrameKind::stream_open> call;
    call.target.size = sizeof call.target;
    call.target.flags = EKD_STREAM_TLS;
    call.target.host = str("imap.example");
    call.target.port = 993;
    call.target.connect_timeout_ms = 7'000;
    call.target.idle_timeout_ms = 60'000;
    call.target.ca_file = str("/etc/ca.pem");
    const auto [status, connection] = ask(call);
    REQUIRE(status == EKD_OK);
    return connection;
  }
  ekd_status pause(std::uint64_t connection, bool paused) {
    Frame<FrameKind::stream_pause> call;
    call.connection = connection;
    call.paused = paused ? 1 : 0;
    return ask(call).first;
  }
  void taken(std::uint64_t connection, std::size_t bytes) {
    Frame<FrameKind::stream_taken> frame;
    frame.connection = connection;
    frame.bytes = static_cast<std::uint32_t>(bytes);
    children.life().say(frame);
    ports.loop.run();
  }
  // What came in, as the process is told.
  std::size_t told_bytes() {
    std::size_t bytes = 0;
    for (Frame<FrameKind::stream_data> frame; told(frame);) bytes += static_cast<std::size_t>(frame.bytes.len);
    return bytes;
  }
  KeptSockets::Kept& peer(std::size_t i = 0) { return *sockets.kept.at(i); }
};

TEST_CASE("remote streams: the process names a target with all its options, and hears what happens") {
  StreamStage stage;
  const std::uint64_t connection = stage.open();
  const SocketTarget& target = stage.peer().target;
  CHECK(target.host == "imap.example");
  CHECK(target.port == 993);
  CHECK(target.tls);
  CHECK(target.connect_timeout_ms == 7'000);
  CHECK(target.idle_timeout_ms == 60'000);
  CHECK(target.ca_file == "/etc/ca.pem");

  stage.peer().events->opened();
  Frame<FrameKind::stream_opened> opened;
  REQUIRE(stage.told(opened));
  CHECK(opened.connection == connection);
  stage.peer().events->data("* OK");
  Frame<FrameKind::stream_data> data;
  REQUIRE(stage.told(data));
  CHECK(view(data.bytes) == "* OK");
  stage.peer().events->writable();
  Frame<FrameKind::stream_writable> writable;
  CHECK(stage.told(writable));
  stage.peer().events->closed(Status(Code::denied, "the certificate is another's"));
  Frame<FrameKind::stream_closed> closed;
  REQUIRE(stage.told(closed));
  CHECK(closed.status == EKD_E_AUTH);
  CHECK(std::string(closed.error.message) == "the certificate is another's");
}

TEST_CASE("remote streams: write, TLS, pause and close reach the connection, and say when it is gone") {
  StreamStage stage;
  const std::uint64_t connection = stage.open();
  Frame<FrameKind::stream_write> write;
  write.connection = connection;
  write.bytes = bytes("a1 LOGIN");
  CHECK(stage.ask(write).first == EKD_OK);
  Frame<FrameKind::stream_start_tls> tls;
  tls.connection = connection;
  CHECK(stage.ask(tls).first == EKD_OK);
  CHECK(stage.pause(connection, true) == EKD_OK);
  CHECK(stage.pause(connection, false) == EKD_OK);
  Frame<FrameKind::stream_close> close;
  close.connection = connection;
  stage.children.life().say(close);
  CHECK(stage.peer().done == "write(a1 LOGIN) tls pause resume close ");

  stage.peer().full = true;
  CHECK(stage.ask(write).first == EKD_E_FULL);
  stage.peer().events->closed({});
  CHECK(stage.ask(write).first == EKD_E_NOT_FOUND);
  CHECK(stage.pause(connection, true) == EKD_E_NOT_FOUND);
}

TEST_CASE("remote streams: a process that does not keep up is given no more, and more once it has seen what it has") {
  StreamStage stage;
  const std::uint64_t connection = stage.open();
  const std::string piece(256 << 10, 'x');
  for (int i = 0; i < 4; ++i) stage.peer().events->data(piece);
  CHECK(stage.peer().done == "pause ");
  CHECK(stage.told_bytes() == 4 * piece.size());
  stage.taken(connection, piece.size());
  CHECK(stage.peer().done == "pause ");
  stage.taken(connection, 2 * piece.size());
  CHECK(stage.peer().done == "pause resume ");

  // The plugin's own pause and that of a process that is behind are one: either holds.
  CHECK(stage.pause(connection, true) == EKD_OK);
  for (int i = 0; i < 3; ++i) stage.peer().events->data(piece);
  CHECK(stage.pause(connection, false) == EKD_OK);
  CHECK(stage.peer().done == "pause resume pause ");
  stage.taken(connection, 100 * piece.size());  // more than it was given: no harm
  CHECK(stage.peer().done == "pause resume pause resume ");
}

TEST_CASE("remote streams: connections end with the process, and the next life hears nothing of them") {
  StreamStage stage;
  stage.open();
  const auto events = stage.peer().events;
  stage.children.life().die();
  CHECK(stage.peer().done == "close ");
  stage.pass(1'000);
  REQUIRE(stage.children.lives.size() == 2);
  REQUIRE(stage.children.life().start("far") != 0);
  events->data("late");
  events->closed({});
  CHECK(stage.told_bytes() == 0);
  stage.open();
  CHECK(stage.sockets.kept.size() == 2);
}

TEST_CASE("remote: what the process says of a broken contract is counted and logged with the instance") {
  RemoteStage stage(Kind::adapter);
  stage.begin();
  const double before =
      static_cast<double>(stage.ports.metrics.counter("ekiden_plugin_defects_total", {{"instance", "inst"}}).value());
  Frame<FrameKind::defect> defect;
  defect.which = remote::Defect::call_after_stop;
  stage.children.life().say(defect);
  CHECK(stage.ports.metrics.counter("ekiden_plugin_defects_total", {{"instance", "inst"}}).value() == before + 1);
  CHECK(stage.ports.log.contains("a host service was called after the stop"));

  defect.which = static_cast<remote::Defect>(77);
  const auto life = stage.children.lives.back();
  life->say(defect);
  REQUIRE_FALSE(life->signals.empty());
  CHECK(life->signals.front() == SIGKILL);
}

}  // namespace
