// SPDX-License-Identifier: Apache-2.0
// Any bytes as what the platform of the cookbook's socket channel says. However they are cut, they mean the same, and
// no event breaks the schema.
#include <ekiden/plugin.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ekiden/testkit/fake_host.hpp>
#include <string>
#include <string_view>
#include <utility>

using namespace ekiden::testkit;

namespace {

constexpr std::size_t kMostBytes = 128 << 10;

// How many events came of it, and how the channel says it is. Not what it answered: when the connection ends early, an
// answer may still have been waiting for the disk.
std::pair<std::size_t, std::int32_t> outcome(std::string_view bytes, std::size_t piece) {
  FakeHost host;
  StreamPeer& peer = host.expect_stream("chat.example", 6697, {.piece_bytes = piece});
  if (!host.create(ekd_entry_v1(), "cookbook-socket").ok() ||
      !host.configure(R"({"host":"chat.example","port":6697,"tls":true,"ca_file":"","account":"shop",)"
                      R"("token":"only-for-this-test"})")
           .ok() ||
      !host.start().status.ok())
    std::abort();
  peer.say(std::string(bytes));
  if (!host.violations().empty()) std::abort();
  return {host.events().size(), host.health().state};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (outcome(bytes, 0) != outcome(bytes, 13)) std::abort();
  return 0;
}
