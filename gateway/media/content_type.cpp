// SPDX-License-Identifier: Apache-2.0
#include "media/content_type.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/encoding.hpp"

namespace ekiden::media {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kUnknown = "application/octet-stream";

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view type;
};

// The first that fits counts.
constexpr std::array kSignatures = {
    Signature{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    Signature{0, "GIF87a"sv, "image/gif"},
    Signature{0, "GIF89a"sv, "image/gif"},
    Signature{8, "WEBP"sv, "image/webp"},
    Signature{0, "BM"sv, "image/bmp"},
    Signature{0, "II*\0"sv, "image/tiff"},
    Signature{0, "MM\0*"sv, "image/tiff"},
    Signature{4, "ftypheic"sv, "image/heic"},
    Signature{4, "ftypmif1"sv, "image/heic"},
    Signature{4, "ftypM4A"sv, "audio/mp4"},
    Signature{4, "ftypqt"sv, "video/quicktime"},
    Signature{4, "ftyp"sv, "video/mp4"},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    Signature{8, "AVI "sv, "video/x-msvideo"},
    Signature{0, "#!AMR-WB\n"sv, "audio/amr-wb"},
    Signature{0, "#!AMR\n"sv, "audio/amr"},
    Signature{0, "#!SILK_V3"sv, "audio/silk"},
    Signature{0, "\x02#!SILK_V3"sv, "audio/silk"},
    Signature{0, "ID3"sv, "audio/mpeg"},
    Signature{28, "Speex   "sv, "audio/speex"},
    Signature{0, "OggS"sv, "audio/ogg"},
    Signature{8, "WAVE"sv, "audio/wav"},
    Signature{0, "fLaC"sv, "audio/flac"},
    Signature{0, "%PDF-"sv, "application/pdf"},
    Signature{0, "PK\x03\x04"sv, "application/zip"},
    Signature{0, "PK\x05\x06"sv, "application/zip"},
    Signature{0, "\x1F\x8B"sv, "application/gzip"},
    Signature{0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    Signature{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage"},
};

bool stands_at(std::string_view head, const Signature& signature) {
  return head.size() >= signature.at && head.substr(signature.at).starts_with(signature.bytes);
}

// A frame of MPEG audio without a tag before it: eleven set bits, a layer, a bit rate and a sampling rate that exist.
bool is_mpeg_audio(std::string_view head) {
  if (head.size() < 3) return false;
  const auto byte = [head](std::size_t i) { return static_cast<unsigned char>(head[i]); };
  return byte(0) == 0xFF && (byte(1) & 0xE0) == 0xE0 && (byte(1) & 0x06) != 0 && (byte(1) & 0x18) != 0x08 &&
         (byte(2) & 0xF0) != 0xF0 && (byte(2) & 0xF0) != 0 && (byte(2) & 0x0C) != 0x0C;
}

// No control characters: perhaps in an old encoding.
bool looks_written(std::string_view head) {
  return std::ranges::none_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
  });
}

// The last character may be cut.
bool is_utf8_so_far(std::string_view head) {
  for (std::size_t cut = 0; cut < 4 && cut <= head.size(); ++cut)
    if (is_valid_utf8(head.substr(0, head.size() - cut))) return cut == 0 || head.size() >= kHeadBytes - 3;
  return false;
}

std::string_view text_type_of(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t start = head.find_first_not_of(" \t\r\n\f");
  if (start == std::string_view::npos) return "text/plain";
  std::string lower(head.substr(start));
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  // A browser looks for a tag anywhere near the start.
  for (const std::string_view tag : {"<html", "<!doctype html", "<head", "<body", "<script", "<iframe"})
    if (lower.find(tag) != std::string::npos) return "text/html";
  if (lower.find("<svg") != std::string::npos) return "image/svg+xml";
  if (lower.starts_with("<?xml") || lower.starts_with("<xml")) return "application/xml";
  if (lower.starts_with('{') || lower.starts_with('[')) return "application/json";
  return is_utf8_so_far(head) ? "text/plain" : kUnknown;
}

}  // namespace

std::string_view content_type_of(std::string_view head) {
  head = head.substr(0, kHeadBytes);
  for (const Signature& signature : kSignatures)
    if (stands_at(head, signature)) return signature.type;
  if (is_mpeg_audio(head)) return "audio/mpeg";
  return !head.empty() && looks_written(head) ? text_type_of(head) : kUnknown;
}

}  // namespace ekiden::media
