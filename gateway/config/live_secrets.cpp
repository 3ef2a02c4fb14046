// SPDX-License-Identifier: Apache-2.0
#include "config/live_secrets.hpp"

#include <rapidjson/pointer.h>

#include "config/references.hpp"
#include "config/schema.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {

namespace {

using rapidjson::Value;

rapidjson::Pointer at(std::string_view pointer) {
  return rapidjson::Pointer(pointer.data(), pointer.size());
}

}  // namespace

LiveSecrets::LiveSecrets(const Environment& environment, std::filesystem::path folder, const Value& schema,
                         const Value* written, const Value& complete)
    : environment_(environment), folder_(std::move(folder)) {
  schema_.CopyFrom(schema, schema_.GetAllocator());
  complete_.CopyFrom(complete, complete_.GetAllocator());
  for (const std::string& pointer : secret_pointers(schema_, complete_))
    if (const Value* const value = at(pointer).Get(complete_)) keep(pointer, written, *value);
}

void LiveSecrets::keep(const std::string& pointer, const Value* written, const Value& value) {
  if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) keep(child_pointer(pointer, i), written, value[i]);
  } else if (value.IsObject()) {
    for (const auto& entry : value.GetObject()) keep(child_pointer(pointer, text_of(entry.name)), written, entry.value);
  } else if (value.IsString()) {
    const Value* const source = written == nullptr ? nullptr : at(pointer).Get(*written);
    texts_[pointer] = text_of(source != nullptr && source->IsString() ? *source : value);
  }
}

Result<std::string> LiveSecrets::get(std::string_view pointer) const {
  const auto known = texts_.find(pointer);
  if (known == texts_.end())
    return Status(Code::not_found, "the configuration has no secret at " + std::string(pointer));
  ResolvedText resolved = References(environment_, folder_).resolve_text(known->second);
  if (!resolved.code.empty()) return Status(Code::config, std::string(pointer) + ": " + resolved.message);

  rapidjson::Document document;
  document.CopyFrom(complete_, document.GetAllocator());
  at(pointer).Get(document)->SetString(resolved.text.data(), static_cast<rapidjson::SizeType>(resolved.text.size()),
                                       document.GetAllocator());
  for (const Violation& violation : validate(schema_, document))
    if (violation.pointer == pointer)
      return Status(Code::config, std::string(pointer) + " is no longer what it has to be: " + violation.message);
  return std::move(resolved.text);
}

}  // namespace ekiden::config
