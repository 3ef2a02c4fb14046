// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>

#include "core/encoding.hpp"
#include "core/json_text.hpp"

namespace ekiden::plugin {

namespace {

const char* kind_word(std::uint32_t kind) {
  switch (kind) {
    case EKD_KIND_ADAPTER:
      return "adapter";
    case EKD_KIND_SINK:
      return "sink";
    case EKD_KIND_FILTER:
      return "filter";
    default:
      return nullptr;
  }
}

bool is_component_id(std::string_view id) {
  if (id.empty() || id.size() > 63 || id.front() == '-') return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

Result<std::string> file_digest(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Status(Code::not_found, "cannot read " + path);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::string digest = sha256(bytes);
  return hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()));
}

Result<std::string> describe(const Library& library) {
  Result<std::string> digest = file_digest(library.path());
  if (!digest) return digest.status();
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&](const char* name, const std::string& value) {
    writer.Key(name);
    writer.String(value);
  };
  writer.StartObject();
  member("file", std::filesystem::path(library.path()).filename().string());
  member("sha256", *digest);
  member("abi", std::to_string(library.entry().abi_major) + "." + std::to_string(library.entry().abi_minor));
  member("build", library.entry().build == nullptr ? "" : library.entry().build);
  writer.Key("components");
  writer.StartArray();
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < library.factory().count(); ++i) {
    const ekd_descriptor* descriptor = library.factory().descriptor(i);
    if (descriptor == nullptr || !EKD_HAS(ekd_descriptor, descriptor, json) || descriptor->id == nullptr ||
        descriptor->json == nullptr || !is_component_id(descriptor->id) || !seen.insert(descriptor->id).second)
      return Status(Code::config,
                    library.path() + ": component " + std::to_string(i) + " has no valid, unique descriptor");
    if (kind_word(descriptor->kind) == nullptr) continue;
    Component component;
    component.id = descriptor->id;
    component.file = library.path();
    if (Status status = read_descriptor(descriptor->json, component); !status) return status;
    rapidjson::Document document;
    document.Parse(descriptor->json);
    writer.StartObject();
    member("kind", kind_word(descriptor->kind));
    member("id", descriptor->id);
    member("version", descriptor->version == nullptr ? "" : descriptor->version);
    writer.Key("descriptor");
    document.Accept(writer);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

Result<std::vector<Component>> read_manifest(std::string_view json, const std::string& file,
                                             std::string_view sha256_hex) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  const auto text = [](const rapidjson::Value& value, const char* name) -> std::string {
    return value.IsObject() && value.HasMember(name) && value[name].IsString() ? value[name].GetString() : "";
  };
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("components") ||
      !document["components"].IsArray())
    return Status(Code::config, "the manifest beside " + file + " is not valid");
  if (text(document, "sha256") != sha256_hex)
    return Status(Code::conflict, "the manifest beside " + file + " speaks of another build");
  std::vector<Component> components;
  for (const rapidjson::Value& entry : document["components"].GetArray()) {
    Component component;
    const std::string kind = text(entry, "kind");
    component.kind = kind == "adapter" ? Kind::adapter : kind == "sink" ? Kind::sink : Kind::filter;
    component.id = text(entry, "id");
    component.version = text(entry, "version");
    component.file = file;
    if (!is_component_id(component.id) || !entry.HasMember("descriptor"))
      return Status(Code::config, "the manifest beside " + file + " is not valid");
    if (Status status = read_descriptor(json_text(entry["descriptor"]), component); !status) return status;
    components.push_back(std::move(component));
  }
  return components;
}

}  // namespace ekiden::plugin
