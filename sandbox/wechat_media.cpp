// SPDX-License-Identifier: Apache-2.0
#include "wechat_media.hpp"

#include <algorithm>
#include <array>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

using namespace std::string_view_literals;

constexpr std::int64_t three_days_ms = std::int64_t{3} * 24 * 3600 * 1000;

struct Permanent {
  std::string_view media_id;
  std::string_view kind;
  std::string_view content_type;
  std::string_view bytes;
};

/// The smallest files of their kinds that a reader takes for what they are.
constexpr std::array<Permanent, 5> permanent_files{{
    {"sandbox-image-media-id", "image", "image/png",
     "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1F\x15\xC4\x89\0\0\0\rIDATx\x9C\x63\0\x01\0\0"
     "\x05\0"
     "\x01\r\n\x2D\xB4\0\0\0\0IEND\xAE\x42\x60\x82"sv},
    {"sandbox-voice-media-id", "voice", "audio/amr", "#!AMR\n\x3C\x08\x55\x04\xF2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv},
    {"sandbox-video-media-id", "video", "video/mp4",
     "\0\0\0\x18"
     "ftypmp42\0\0\0\0mp42isom\0\0\0\x08"
     "free"sv},
    {"sandbox-thumb-media-id", "thumb", "image/jpeg",
     "\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xD9"sv},
    {"sandbox-file-media-id", "file", "application/pdf", "%PDF-1.4\n%%EOF\n"sv},
}};

constexpr std::array<UploadKind, 4> service_account_kinds{{
    {"image", 10u << 20, " jpg jpeg png gif ", errcode::invalid_image_size},
    {"voice", 2u << 20, " amr mp3 ", errcode::invalid_voice_size},
    {"video", 10u << 20, " mp4 ", errcode::invalid_video_size},
    {"thumb", 64u << 10, " jpg jpeg ", errcode::invalid_thumb_size},
}};

constexpr std::array<UploadKind, 4> corp_kinds{{
    {"image", 10u << 20, " jpg jpeg png ", errcode::invalid_image_size},
    {"voice", 2u << 20, " amr ", errcode::invalid_file_size},
    {"video", 10u << 20, " mp4 ", errcode::invalid_video_size},
    {"file", 20u << 20, "", errcode::invalid_file_size},
}};

std::string ending_of(std::string_view file_name) {
  const std::size_t point = file_name.rfind('.');
  std::string ending(point == std::string_view::npos ? std::string_view() : file_name.substr(point + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending;
}

}  // namespace

std::string WechatMedia::add(WechatFile file) {
  const std::lock_guard lock(mutex_);
  std::string media_id = "M" + random_hex(random_, 60);
  kept_[media_id] = {std::move(file), clock_.now_ms() + three_days_ms};
  return media_id;
}

std::optional<WechatFile> WechatMedia::find(const std::string& media_id) const {
  for (const Permanent& file : permanent_files) {
    if (file.media_id == media_id) {
      return WechatFile{std::string(file.kind), std::string(file.bytes), std::string(file.content_type)};
    }
  }
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(media_id);
  if (found == kept_.end() || found->second.until_ms <= clock_.now_ms()) return std::nullopt;
  return found->second.file;
}

std::size_t WechatMedia::count() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

void WechatMedia::reset() {
  const std::lock_guard lock(mutex_);
  kept_.clear();
}

// WeCom calls by 40004 and 40005 what the other platform calls by 40005 and 40004.
const UploadRules service_account_uploads{
    service_account_kinds, 1, errcode::empty_media, errcode::invalid_media_type, errcode::invalid_file_type, false};
const UploadRules corp_uploads{
    corp_kinds, 6, errcode::invalid_file_size, errcode::invalid_file_type, errcode::invalid_media_type, true};

bool UploadRules::has_kind(std::string_view kind) const {
  return std::any_of(kinds.begin(), kinds.end(), [kind](const UploadKind& one) { return one.name == kind; });
}

int UploadRules::check(std::string_view kind, std::string_view file_name, std::string_view bytes) const {
  const auto known =
      std::find_if(kinds.begin(), kinds.end(), [kind](const UploadKind& one) { return one.name == kind; });
  if (known == kinds.end()) return no_such_kind;
  if (bytes.size() < fewest_bytes) return too_small;
  if (bytes.size() > known->most_bytes) return known->too_large;
  const bool fits =
      known->endings.empty() || known->endings.find(" " + ending_of(file_name) + " ") != std::string_view::npos;
  return fits ? errcode::ok : wrong_ending;
}

}  // namespace ekiden::sandbox
