// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a started plugin's process says to the gateway: they reach the host's services or cost the process
// its life, and what is in its hands ends in either case.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugin/remote/remote_plugin.hpp"
#include "unit/plugin/kept_sockets.hpp"
#include "unit/plugin/remote/fake_children.hpp"
#include "unit/plugin/stage.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden::plugin;
  test::Ports ports;
  test::FakeChildren children;
  test::KeptSockets sockets;
  Services services = ports.services();
  services.sockets = &sockets;
  Component component;
  component.id = "far";
  component.file = "/plugins/far.so";
  remote::Settings settings;
  settings.program = "/bin/ekiden";
  const auto instance =
      Instance::create(remote::make_remote(children, services, settings), component, "inst", services);
  if (!instance || !(*instance)->configure("{}", "acc")) std::abort();
  (*instance)->start([](const Outcome&) {});
  ports.loop.run();
  children.life().start("far");
  ports.loop.run();
  int ended = 0;
  (*instance)->send({.attempt = 1, .id = "c", .type = "message.send", .peer_id = "p", .json = "{}"},
                    [&ended](const Outcome&) { ++ended; });
  const auto life = children.lives.back();
  life->events->received({reinterpret_cast<const char*>(data), size});
  ports.loop.run();
  for (const auto& socket : sockets.kept) socket->events->data("what comes in");
  life->die();
  ports.loop.run();
  if (ended != 1) std::abort();
  return 0;
}
