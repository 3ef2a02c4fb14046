// SPDX-License-Identifier: Apache-2.0
#include "config/findings.hpp"

#include <rapidjson/pointer.h>

#include "config/schema_walk.hpp"

namespace ekiden::config {

Finding finding_of(const Violation& violation, const YamlDocument& yaml, Severity severity) {
  std::size_t offset = yaml.place(violation.pointer).value;
  if (violation.code == "unknown-key")
    offset = yaml.place(child_pointer(violation.pointer, violation.key)).key;
  else if (violation.code == "missing-key")
    offset = yaml.place(violation.pointer).key;
  return {offset, violation.code, violation.message, violation.hint, severity};
}

std::size_t place_in_text(const YamlDocument& yaml, const std::string& pointer, std::size_t offset) {
  const rapidjson::Value* const value = rapidjson::Pointer(pointer.data(), pointer.size()).Get(yaml.root());
  const std::size_t from = yaml.place(pointer).value;
  if (value == nullptr || !value->IsString()) return from;
  std::string_view written = yaml.source().text().substr(from);
  const std::size_t quote = !written.empty() && (written[0] == '"' || written[0] == '\'') ? 1 : 0;
  return written.substr(quote).starts_with(text_of(*value)) ? from + quote + offset : from;
}

}  // namespace ekiden::config
