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

NeededFile file_in(const Value& object, const UploadKind& kind, const char* ref, const char* url) {
  NeededFile file{&kind, text_of(object, ref)};
  if (file.ref.empty()) file.url = text_of(object, url);
  return file;
}

NeededFile file_in(const Value& media, const UploadKind& kind) {
  NeededFile file = file_in(media, kind, "ref", "url");
  if (kind.shows_name) file.name = text_of(media, "name");
  // In a form's head they would end the name.
  std::replace_if(
      file.name.begin(), file.name.end(), [](char c) { return c == '"' || c == '\r' || c == '\n'; }, '_');
  return file;
}

NeededFile thumb_in(const Value& object, const UploadKind& kind) {
  return file_in(object, kind, "thumb_ref", "thumb");
}

std::string key_of(const NeededFile& file, const std::string& which) {
  std::string key = std::string(file.kind->name) + "/" + which;
  if (!file.name.empty()) key += "/" + kit::hex_encode(kit::sha256(file.name)).substr(0, 32);
  return key;
}

// The message says the same of two files that have the same one.
std::string said_of(const NeededFile& file) {
  return key_of(file, file.url.empty() ? file.ref : file.url);
}

void need(std::vector<NeededFile>& files, NeededFile file, const std::string& media_id) {
  if ((file.ref.empty() && file.url.empty()) || !media_id.empty()) return;
  const bool known =
      std::any_of(files.begin(), files.end(), [&](const NeededFile& other) { return said_of(other) == said_of(file); });
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
  return key_of(file, file.ref);
}

void MediaIds::add(const NeededFile& file, std::string media_id) {
  ids_[said_of(file)] = std::move(media_id);
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
  const auto found = ids_.find(said_of(file));
  return found == ids_.end() ? std::string() : found->second;
}

}  // namespace ekiden::wechat
