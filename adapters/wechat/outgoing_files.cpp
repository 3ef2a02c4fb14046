// SPDX-License-Identifier: Apache-2.0
#include "outgoing_files.hpp"

#include <algorithm>
#include <utility>

#include "command_json.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;

// Tencent's page says 10 MB for a picture, and in another place 2 MB: it may refuse what stands between.
constexpr UploadKind kImage = {"image", "image/jpeg,image/png,image/gif", 10 << 20};
constexpr UploadKind kVoice = {"voice", "audio/amr,audio/mpeg", 2 << 20};
constexpr UploadKind kVideo = {"video", "video/mp4", 10 << 20};
constexpr UploadKind kThumb = {"thumb", "image/jpeg", 64 << 10};

constexpr PartFiles kServiceAccountParts[] = {
    {"image", &kImage, nullptr},        {"audio", &kVoice, nullptr},    {"video", &kVideo, &kThumb},
    {"mini_program", nullptr, &kThumb}, {"template", nullptr, &kThumb},
};

// WeCom knows no thumbs: they are pictures.
constexpr UploadKind kCorpImage = {"image", "image/jpeg,image/png", 10 << 20};
constexpr UploadKind kCorpVoice = {"voice", "audio/amr", 2 << 20};
constexpr UploadKind kCorpFile = {"file", "", 20 << 20, true};

constexpr PartFiles kCustomerServiceParts[] = {
    {"image", &kCorpImage, nullptr}, {"audio", &kCorpVoice, nullptr}, {"video", &kVideo, nullptr},
    {"file", &kCorpFile, nullptr},   {"link", nullptr, &kCorpImage},  {"mini_program", nullptr, &kCorpImage},
};

const PartFiles* files_of(UploadRules rules, const Value& part) {
  const auto type = kit::string_member(part, "type");
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const PartFiles& known) { return known.part == type; });
  return found == rules.end() ? nullptr : &*found;
}

NeededFile file_in(const Value& object, const UploadKind& kind) {
  return {&kind, text_of(object, "ref"), kind.shows_name ? text_of(object, "name") : std::string()};
}

NeededFile thumb_in(const Value& object, const UploadKind& kind) {
  return {&kind, text_of(object, "thumb_ref")};
}

void need(std::vector<NeededFile>& files, NeededFile file, const std::string& media_id) {
  if (file.ref.empty() || !media_id.empty()) return;
  const bool known =
      std::any_of(files.begin(), files.end(), [&](const NeededFile& other) { return key_of(other) == key_of(file); });
  if (!known) files.push_back(std::move(file));
}

}  // namespace

const UploadRules kServiceAccountFiles = kServiceAccountParts;
const UploadRules kCustomerServiceFiles = kCustomerServiceParts;
const UploadKind kAccountPicture = kCorpImage;

std::vector<NeededFile> needed_files(const Value& command, UploadRules rules) {
  std::vector<NeededFile> files;
  const Value* parts = kit::array_member(command, "parts");
  if (parts == nullptr) return files;
  for (const Value& part : parts->GetArray()) {
    const PartFiles* const kinds = part.IsObject() ? files_of(rules, part) : nullptr;
    if (kinds == nullptr) continue;
    const Value* media = kit::object_member(part, "media");
    const Value& object = media == nullptr ? part : *media;
    if (kinds->file != nullptr) need(files, file_in(object, *kinds->file), text_of(object, "platform_media_id"));
    if (kinds->thumb != nullptr)
      need(files, thumb_in(object, *kinds->thumb), text_of(object, "thumb_platform_media_id"));
  }
  return files;
}

std::string key_of(const NeededFile& file) {
  std::string key = std::string(file.kind->name) + "/" + file.ref;
  if (!file.name.empty()) key += "/" + kit::hex_encode(kit::sha256(file.name)).substr(0, 32);
  return key;
}

std::string MediaIds::file_of(const Value& part, const Value& object) const {
  std::string id = text_of(object, "platform_media_id");
  const PartFiles* const kinds = files_of(rules_, part);
  return !id.empty() || kinds == nullptr || kinds->file == nullptr ? id : id_of(file_in(object, *kinds->file));
}

std::string MediaIds::thumb_of(const Value& part, const Value& object) const {
  std::string id = text_of(object, "thumb_platform_media_id");
  const PartFiles* const kinds = files_of(rules_, part);
  return !id.empty() || kinds == nullptr || kinds->thumb == nullptr ? id : id_of(thumb_in(object, *kinds->thumb));
}

std::string MediaIds::id_of(const NeededFile& file) const {
  const auto found = ids_.find(key_of(file));
  return found == ids_.end() ? std::string() : found->second;
}

}  // namespace ekiden::wechat
