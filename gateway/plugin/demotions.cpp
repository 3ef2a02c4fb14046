// SPDX-License-Identifier: Apache-2.0
#include "plugin/demotions.hpp"

#include <rapidjson/document.h>

#include <filesystem>
#include <memory>
#include <span>
#include <utility>

#include "core/durable_file.hpp"
#include "core/json_text.hpp"

namespace ekiden::plugin {

namespace {

constexpr const char* kFile = "demoted.json";
constexpr std::uint64_t kMostBytes = 1 << 20;

Result<std::string> read_all(Fs& fs, const std::string& path) {
  Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  if (!file) return file.status();
  Result<std::uint64_t> size = (*file)->size();
  if (!size) return size.status();
  if (*size > kMostBytes) return Status(Code::corrupt, path + " is too long to be a list of plugins");
  std::string text(static_cast<std::size_t>(*size), '\0');
  Result<std::size_t> length = (*file)->read(0, std::as_writable_bytes(std::span(text)));
  if (!length) return length.status();
  text.resize(*length);
  return text;
}

}  // namespace

Result<Demotions> Demotions::load(Fs& fs, const std::string& data_dir) {
  Demotions demotions(fs, data_dir);
  const std::string path = data_dir + "/" + kFile;
  if (!fs.exists(path)) return demotions;
  Result<std::string> text = read_all(fs, path);
  if (!text) return text.status();
  const Status damaged(Code::corrupt,
                       path + " is damaged; delete it, and every plugin runs where the configuration says");
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text->data(), text->size());
  if (document.HasParseError() || !document.IsObject()) return damaged;
  for (const auto& [name, entry] : document.GetObject()) {
    if (!entry.IsObject() || !entry.HasMember("signal") || !entry["signal"].IsInt() || !entry.HasMember("at_ms") ||
        !entry["at_ms"].IsInt64())
      return damaged;
    demotions.demoted_[name.GetString()] = {entry["signal"].GetInt(), entry["at_ms"].GetInt64()};
  }
  return demotions;
}

Status Demotions::demote(const std::string& plugin, Reason reason) {
  demoted_[plugin] = reason;
  return save();
}

Status Demotions::promote(const std::string& plugin) {
  if (demoted_.erase(plugin) == 0)
    return Status(Code::not_found, "the plugin " + plugin + " is not demoted: it runs where the configuration says");
  return save();
}

const Demotions::Reason* Demotions::find(std::string_view plugin) const {
  const auto found = demoted_.find(plugin);
  return found == demoted_.end() ? nullptr : &found->second;
}

Status Demotions::save() const {
  rapidjson::Document document(rapidjson::kObjectType);
  auto& allocator = document.GetAllocator();
  for (const auto& [plugin, reason] : demoted_) {
    rapidjson::Value entry(rapidjson::kObjectType);
    entry.AddMember("signal", reason.signal, allocator).AddMember("at_ms", reason.at_ms, allocator);
    document.AddMember(rapidjson::Value(plugin, allocator), entry, allocator);
  }
  return write_durably(*fs_, data_dir_, kFile, json_text(document) + "\n");
}

std::string plugin_name(const std::string& file) {
  return std::filesystem::path(file).stem().string();
}

}  // namespace ekiden::plugin
