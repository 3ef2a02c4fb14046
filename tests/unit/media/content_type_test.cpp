// SPDX-License-Identifier: Apache-2.0
#include "media/content_type.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>

using namespace std::string_view_literals;
using ekiden::media::content_type_of;

TEST_CASE("the first bytes of a file say what it is") {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"\xFF\xD8\xFF\xE0\x00\x10JFIF"sv, "image/jpeg"},
      {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv, "image/png"},
      {"GIF89a\x01\0\x01\0"sv, "image/gif"},
      {"RIFF\x24\0\0\0WEBPVP8 "sv, "image/webp"},
      {"RIFF\x24\0\0\0WAVEfmt "sv, "audio/wav"},
      {"\0\0\0\x18"
       "ftypmp42\0\0\0\0"sv,
       "video/mp4"},
      {"\0\0\0\x18"
       "ftypM4A \0\0\0\0"sv,
       "audio/mp4"},
      {"#!AMR\n\x3C\x48"sv, "audio/amr"},
      {"#!AMR-WB\n\x04"sv, "audio/amr-wb"},
      {"ID3\x04\0\0"sv, "audio/mpeg"},
      {"\xFF\xFB\x90\x64\0\0"sv, "audio/mpeg"},
      {"OggS\0\x02\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1PSpeex   1.2"sv, "audio/speex"},
      {"OggS\0\x02\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x13OpusHead"sv, "audio/ogg"},
      {"\x02#!SILK_V3"sv, "audio/silk"},
      {"%PDF-1.7\n"sv, "application/pdf"},
      {"PK\x03\x04\x14\0"sv, "application/zip"},
      {"{\"errcode\":40007}"sv, "application/json"},
      {"  <!DOCTYPE HTML><title>502</title>"sv, "text/html"},
      {"\xEF\xBB\xBF<html>"sv, "text/html"},
      {"<!-- --><body onload=alert(1)>"sv, "text/html"},
      {"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"sv, "image/svg+xml"},
      {"<?xml version=\"1.0\"?><a/>"sv, "application/xml"},
      {"\xE4\xBD\xA0\xE5\xA5\xBD"sv, "text/plain"},
      {""sv, "application/octet-stream"},
      {"\0\1\2\3"sv, "application/octet-stream"},
      {"\xFF\xFF\xFF\xFF"sv, "application/octet-stream"},
  };
  for (const auto& [bytes, type] : table) {
    INFO(bytes);
    CHECK(content_type_of(bytes) == type);
  }
}

TEST_CASE("what stands behind the first 512 bytes does not count") {
  CHECK(content_type_of(std::string(512, 'a') + "<script>") == "text/plain");
  CHECK(content_type_of(std::string(500, 'a') + "<script>") == "text/html");
}
