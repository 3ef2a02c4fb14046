// SPDX-License-Identifier: Apache-2.0
#include "core/file_endings.hpp"

#include <algorithm>
#include <array>

namespace ekiden {

namespace {

struct Ending {
  std::string_view content_type;
  std::string_view text;
};

constexpr std::array kEndings = {
    Ending{"application/gzip", "gz"},
    Ending{"application/json", "json"},
    Ending{"application/pdf", "pdf"},
    Ending{"application/vnd.rar", "rar"},
    Ending{"application/x-7z-compressed", "7z"},
    Ending{"application/zip", "zip"},
    Ending{"audio/amr", "amr"},
    Ending{"audio/amr-wb", "awb"},
    Ending{"audio/flac", "flac"},
    Ending{"audio/mp4", "m4a"},
    Ending{"audio/mpeg", "mp3"},
    Ending{"audio/ogg", "ogg"},
    Ending{"audio/silk", "silk"},
    Ending{"audio/speex", "spx"},
    Ending{"audio/wav", "wav"},
    Ending{"image/bmp", "bmp"},
    Ending{"image/gif", "gif"},
    Ending{"image/heic", "heic"},
    Ending{"image/jpeg", "jpg"},
    Ending{"image/png", "png"},
    Ending{"image/tiff", "tif"},
    Ending{"image/webp", "webp"},
    Ending{"text/plain", "txt"},
    Ending{"video/mp4", "mp4"},
    Ending{"video/quicktime", "mov"},
    Ending{"video/webm", "webm"},
    Ending{"video/x-msvideo", "avi"},
};

}  // namespace

std::string_view file_ending_of(std::string_view content_type) {
  const auto found = std::ranges::find(kEndings, content_type, &Ending::content_type);
  return found == kEndings.end() ? "bin" : found->text;
}

}  // namespace ekiden
