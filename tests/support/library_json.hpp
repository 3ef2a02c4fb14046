// SPDX-License-Identifier: Apache-2.0
// RapidJSON's verdict on the object that a plugin gives for an event: what our own scan is held against.
#pragma once

#include <rapidjson/reader.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "core/encoding.hpp"
#include "core/json_object.hpp"

namespace ekiden::test {

class LibraryVerdict : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, LibraryVerdict> {
 public:
  static JsonObjectShape of(std::string text, int max_depth, std::span<const std::string_view> reserved) {
    if (!text.starts_with('{') || text.find('\0') != std::string::npos || !is_valid_utf8(text)) return {};
    rapidjson::InsituStringStream stream(text.data());
    rapidjson::Reader reader;
    LibraryVerdict verdict(max_depth, reserved);
    constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag;
    return {!reader.Parse<kFlags>(stream, verdict).IsError(), verdict.empty_};
  }

  bool Default() { return true; }
  bool StartObject() { return ++depth_ <= max_depth_; }
  bool EndObject(rapidjson::SizeType) { return --depth_ >= 0; }
  bool StartArray() { return ++depth_ <= max_depth_; }
  bool EndArray(rapidjson::SizeType) { return --depth_ >= 0; }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    empty_ = false;
    return depth_ != 1 ||
           std::find(reserved_.begin(), reserved_.end(), std::string_view(text, length)) == reserved_.end();
  }

 private:
  LibraryVerdict(int max_depth, std::span<const std::string_view> reserved)
      : max_depth_(max_depth), reserved_(reserved) {}

  const int max_depth_;
  const std::span<const std::string_view> reserved_;
  int depth_ = 0;
  bool empty_ = true;
};

}  // namespace ekiden::test
