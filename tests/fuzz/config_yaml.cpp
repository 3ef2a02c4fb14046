// SPDX-License-Identifier: Apache-2.0
// Any bytes as a configuration file: every diagnostic stands inside the file and renders, and a component can be
// checked whatever the file holds.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/gateway_config.hpp"
#include "core/encoding.hpp"

namespace {

constexpr const char* kSchema = R"({"type":"object","required":["a"],"properties":{
  "a":{"type":"string","pattern":"^x"},"s":{"type":"string","x-secret":true},"n":{"type":"integer","maximum":9},
  "o":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]}}})";

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const ekiden::config::Diagnostics& diagnostics) {
  for (const auto& diagnostic : diagnostics) {
    require(diagnostic.line >= 0 && diagnostic.column >= 0 && !diagnostic.code.empty() && !diagnostic.message.empty());
    require(ekiden::is_valid_utf8(to_text(diagnostic)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  using namespace ekiden::config;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Environment environment{
      [](const std::string& name) { return name == "SET" ? std::optional<std::string>("value") : std::nullopt; },
      [&](const std::filesystem::path& path, std::size_t limit) -> Result<std::string> {
        if (path != "/f.yaml") return Status(Code::not_found, "no such file");
        if (text.size() > limit) return Status(Code::invalid, "too large");
        return text;
      }};
  const Loaded loaded = load("/f.yaml", environment);
  check(loaded.diagnostics);
  require(loaded.file || has_errors(loaded.diagnostics));
  if (!loaded.file) return 0;
  for (const Instance& channel : loaded.file->values().channels) {
    check(loaded.file->check_component(ComponentKind::adapter, channel.id, kSchema).diagnostics);
  }
  for (const Instance& sink : loaded.file->values().sinks) {
    check(loaded.file->check_component(ComponentKind::sink, sink.id, kSchema).diagnostics);
  }
  return 0;
}
