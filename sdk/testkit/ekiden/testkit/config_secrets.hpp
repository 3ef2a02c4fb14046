// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <map>
#include <string>
#include <string_view>

namespace ekiden::testkit::detail {

// Collects the text members of `config` that the schema marks "x-secret", by JSON Pointer.
inline void collect_secrets(const rapidjson::Value& schema, const rapidjson::Value& config, const std::string& pointer,
                            std::map<std::string, std::string, std::less<>>& found) {
  if (!schema.IsObject()) return;
  const auto secret = schema.FindMember("x-secret");
  if (secret != schema.MemberEnd() && secret->value.IsTrue() && config.IsString())
    found[pointer] = std::string(config.GetString(), config.GetStringLength());
  const auto properties = schema.FindMember("properties");
  if (properties != schema.MemberEnd() && config.IsObject()) {
    for (const auto& member : config.GetObject()) {
      const auto property = properties->value.FindMember(member.name);
      if (property == properties->value.MemberEnd()) continue;
      std::string step;
      for (const char c : std::string_view(member.name.GetString(), member.name.GetStringLength())) {
        if (c == '~')
          step += "~0";
        else if (c == '/')
          step += "~1";
        else
          step += c;
      }
      collect_secrets(property->value, member.value, pointer + "/" + step, found);
    }
  }
  const auto items = schema.FindMember("items");
  if (items != schema.MemberEnd() && config.IsArray()) {
    for (rapidjson::SizeType i = 0; i < config.Size(); ++i)
      collect_secrets(items->value, config[i], pointer + "/" + std::to_string(i), found);
  }
}

// The secrets in a component's configuration; `descriptor`: its JSON document.
inline std::map<std::string, std::string, std::less<>> secrets_of(std::string_view descriptor,
                                                                  std::string_view config_json) {
  std::map<std::string, std::string, std::less<>> found;
  rapidjson::Document description, config;
  description.Parse(descriptor.data(), descriptor.size());
  config.Parse(config_json.data(), config_json.size());
  if (description.HasParseError() || config.HasParseError() || !description.IsObject()) return found;
  const auto schema = description.FindMember("config");
  if (schema != description.MemberEnd()) collect_secrets(schema->value, config, "", found);
  return found;
}

}  // namespace ekiden::testkit::detail
