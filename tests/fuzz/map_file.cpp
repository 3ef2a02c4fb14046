// SPDX-License-Identifier: Apache-2.0
// A map file, an event and a script, with %% between: what is wrong with the map stands inside the file; what it makes
// is a JSON object, and the same each time.
#include <rapidjson/document.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "cli/map_file.hpp"
#include "core/encoding.hpp"

namespace {

using namespace ekiden;

void require(bool holds) {
  if (!holds) std::abort();
}

// The first part, which is taken away.
std::string take_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find("\n%%\n"), rest.size());
  std::string part(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 4, rest.size()));
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string map_text = take_part(rest), event = take_part(rest), script(rest);
  const config::Environment environment{
      [](const std::string&) { return std::nullopt; },
      [&](const std::filesystem::path& path, std::size_t limit) -> Result<std::string> {
        const std::string& text = path == "/m.yaml" ? map_text : script;
        if (text.size() > limit) return Status(Code::invalid, "too large");
        return text;
      }};
  const cli::MapFile file = cli::MapFile::load("/m.yaml", environment);
  for (const config::Diagnostic& one : file.diagnostics())
    require(one.line >= 0 && !one.code.empty() && !one.message.empty() && is_valid_utf8(config::to_text(one)));
  require((file.map() == nullptr) == config::has_errors(file.diagnostics()));
  if (!file.map()) return 0;
  static const config::ReadySchema kRecord(
      R"({"type":"object","properties":{"a":{"type":"string","maxLength":5},"b":{"type":"object"}}})");
  for (const config::Diagnostic& one : file.against(kRecord, "s")) require(is_valid_utf8(config::to_text(one)));

  const auto once = file.map()->run(event, {}), again = file.map()->run(event, {});
  require(once.kind == again.kind && once.text == again.text);
  using Kind = mapping::Map::Outcome::Kind;
  require((once.kind == Kind::skipped) == once.text.empty());
  if (once.kind != Kind::record) return 0;
  rapidjson::Document record;
  record.Parse<rapidjson::kParseIterativeFlag>(once.text.data(), once.text.size());
  require(!record.HasParseError() && record.IsObject());
  return 0;
}
