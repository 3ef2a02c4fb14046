// SPDX-License-Identifier: Apache-2.0
// What a file looks like by its first bytes: of the gateway's list the kinds that tests of plugins need.
#pragma once

#include <cstddef>
#include <string_view>

namespace ekiden::testkit {

// "application/octet-stream" when it looks like none of these.
inline std::string_view looks_like(std::string_view bytes) {
  using namespace std::string_view_literals;
  struct Kind {
    std::size_t at;
    std::string_view bytes, type;
  };
  constexpr Kind kKinds[] = {
      {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
      {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
      {0, "GIF8"sv, "image/gif"},
      {4, "ftyp"sv, "video/mp4"},
      {0, "#!AMR\n"sv, "audio/amr"},
      {0, "ID3"sv, "audio/mpeg"},
      {0, "OggS"sv, "audio/ogg"},
      {0, "%PDF-"sv, "application/pdf"},
      {0, "PK\x03\x04"sv, "application/zip"},
      {0, "<!DOCTYPE html"sv, "text/html"},
      {0, "<html"sv, "text/html"},
      {0, "<xml"sv, "application/xml"},
      {0, "<?xml"sv, "application/xml"},
      {0, "{"sv, "application/json"},
      {0, "["sv, "application/json"},
  };
  for (const Kind& kind : kKinds)
    if (bytes.size() >= kind.at && bytes.substr(kind.at).starts_with(kind.bytes)) return kind.type;
  const bool is_written =
      !bytes.empty() && bytes.find_first_of("\0\x01\x02\x03\x04\x05\x06\x07\x08"sv) == std::string_view::npos;
  return is_written && static_cast<unsigned char>(bytes.front()) < 0x80 ? "text/plain" : "application/octet-stream";
}

}  // namespace ekiden::testkit
