// SPDX-License-Identifier: Apache-2.0
#include "object_reader.hpp"

#include <algorithm>
#include <utility>

#include "nearest.hpp"

namespace ekiden::crm {

ObjectReader::ObjectReader(const Value& object, std::string where, Findings& findings)
    : object_(object), where_(std::move(where)), findings_(findings) {
  if (!object.IsObject()) findings_.add(where_, "must be an object");
}

const Value* ObjectReader::any(std::string_view name) {
  asked_.emplace_back(name);
  return kit::member(object_, name);
}

const Value* ObjectReader::need(std::string_view name) {
  const Value* found = any(name);
  if (found == nullptr && object_.IsObject()) complain(name, "is missing");
  return found;
}

const Value* ObjectReader::array(std::string_view name) {
  const Value* found = any(name);
  if (found == nullptr || found->IsArray()) return found;
  complain(name, "must be a list");
  return nullptr;
}

std::optional<std::string> ObjectReader::text(std::string_view name) {
  const Value* found = any(name);
  if (found == nullptr) return std::nullopt;
  if (found->IsString()) return std::string(text_of(*found));
  complain(name, "must be a text");
  return std::nullopt;
}

std::string ObjectReader::need_text(std::string_view name) {
  return need(name) == nullptr ? std::string() : text(name).value_or(std::string());
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const Value* found = any(name);
  if (found == nullptr) return std::nullopt;
  if (found->IsInt64() && found->GetInt64() >= least && found->GetInt64() <= most) return found->GetInt64();
  complain(name, "must be a whole number between " + std::to_string(least) + " and " + std::to_string(most));
  return std::nullopt;
}

std::optional<Pointer> ObjectReader::pointer(std::string_view name) {
  const auto written = text(name);
  if (!written) return std::nullopt;
  auto parsed = parse_pointer(*written);
  if (!parsed) complain(name, "must be a JSON Pointer: empty, or beginning with /");
  return parsed;
}

void ObjectReader::no_more() {
  if (!object_.IsObject()) return;
  for (const auto& member : object_.GetObject()) {
    const std::string name(text_of(member.name));
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      complain(name, "is unknown" + did_you_mean(name, asked_));
  }
}

}  // namespace ekiden::crm
