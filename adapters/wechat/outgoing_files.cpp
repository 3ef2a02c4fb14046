// SPDX-License-Identifier: Apache-2.0
#include "outgoing_files.hpp"

#include <algorithm>
#include <utility>

#include "command_json.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;

// Tencent's page says 10 MB for a picture, and in another place 2 MB: it may refuse what stands between.
constexpr UploadKind kImage = {"image", "image/jpeg,image/png,image/gif", 10 << 20};
constexpr UploadKind kVoice = {"voice", "audio/amr,audio/mpeg", 2 << 20};
constexpr UploadKind kVideo = {"video", "video/mp4", 10 << 20};
constexpr UploadKind kThumb = {"thumb", "image/jpeg", 64 << 10};

constexpr std::pair<std::string_view, const UploadKind*> kKinds[] = {
    {"image", &kImage}, {"audio", &kVoice}, {"video", &kVideo}};

const UploadKind* kind_of(const Value& part) {
  const auto type = kit::string_member(part, "type");
  for (const auto& [name, kind] : kKinds)
    if (name == type) return kind;
  return nullptr;
}

void need(std::vector<NeededFile>& files, const UploadKind* kind, const Value& object, std::string_view id,
          std::string_view ref) {
  NeededFile file{kind, text_of(object, ref)};
  if (kind == nullptr || file.ref.empty() || !text_of(object, id).empty()) return;
  const bool known = std::any_of(files.begin(), files.end(), [&](const NeededFile& other) {
    return other.kind == file.kind && other.ref == file.ref;
  });
  if (!known) files.push_back(std::move(file));
}

}  // namespace

std::vector<NeededFile> needed_files(const Value& command) {
  std::vector<NeededFile> files;
  const Value* parts = kit::array_member(command, "parts");
  if (parts == nullptr) return files;
  for (const Value& part : parts->GetArray()) {
    if (!part.IsObject()) continue;
    const Value* media = kit::object_member(part, "media");
    const Value& object = media == nullptr ? part : *media;
    need(files, kind_of(part), object, "platform_media_id", "ref");
    need(files, &kThumb, object, "thumb_platform_media_id", "thumb_ref");
  }
  return files;
}

std::string MediaIds::file_of(const Value& part, const Value& object) const {
  std::string id = text_of(object, "platform_media_id");
  const UploadKind* kind = kind_of(part);
  return !id.empty() || kind == nullptr ? id : find(*kind, text_of(object, "ref"));
}

std::string MediaIds::thumb_of(const Value& object) const {
  std::string id = text_of(object, "thumb_platform_media_id");
  return id.empty() ? find(kThumb, text_of(object, "thumb_ref")) : id;
}

std::string MediaIds::find(const UploadKind& kind, std::string_view ref) const {
  const auto found = ids_.find({kind.name, std::string(ref)});
  return found == ids_.end() ? std::string() : found->second;
}

}  // namespace ekiden::wechat
