// SPDX-License-Identifier: Apache-2.0
#include "attachments.hpp"

#include <algorithm>

#include "kit/time.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

constexpr std::string_view kPictureHosts = ".qpic.cn";
constexpr std::string_view kUnknownType = "application/octet-stream";

std::string sender_of(const Document& document) {
  return std::string(document.text("FromUserName"));
}

std::string name_of(const Document& document) {
  return sender_of(document).append("/").append(document.text("MsgId"));
}

WantedFiles wanted_files(const Document& document) {
  const std::string type = to_lower(document.text("MsgType"));
  const bool is_video = type == "video" || type == "shortvideo";
  if (type != "image" && type != "voice" && !is_video) return {};
  WantedFiles wanted;
  wanted.media_id = document.text("MediaId");
  if (is_video) wanted.thumb_media_id = document.text("ThumbMediaId");
  if (type == "image") wanted.pic_url = document.text("PicUrl");
  return wanted;
}

std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace

const MessageReading kPushedMessages = {sender_of, name_of, wanted_files};

bool is_tencents_picture(std::string_view url) {
  const std::string host = to_lower(host_of(url));
  const bool is_name = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return is_name && host.ends_with(kPictureHosts) && (url.starts_with("http://") || url.starts_with("https://"));
}

void describe(sdk::Media& media, const Attachments& attachments) {
  media.error = attachments.error;
  media.thumb_ref = attachments.thumb.ref;
  media.name = attachments.name;
  const sdk::MediaFile& file = attachments.file;
  if (file.ref.empty()) return;
  media.ref = file.ref;
  media.ref_expires_at = kit::rfc3339(file.expires_ms);
  media.size = static_cast<std::int64_t>(file.bytes);
  media.sha256 = file.ref.substr(file.ref.find(':') + 1);
  if (file.content_type != kUnknownType || media.mime.empty()) media.mime = file.content_type;
}

}  // namespace ekiden::wechat
