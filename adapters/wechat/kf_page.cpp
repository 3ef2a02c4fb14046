// SPDX-License-Identifier: Apache-2.0
#include "kf_page.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <ekidenpp/utf8.hpp>

#include <cstddef>

#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr int kMaxDepth = 32;

using Stream = rapidjson::MemoryStream;

// Looks at the members of the answer itself, and notes from where to where each message reaches.
class PageReader : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, PageReader> {
 public:
  PageReader(std::string_view text, const Stream& stream) : text_(text), stream_(stream) {}

  KfPage page;

  bool Key(const char* name, rapidjson::SizeType size, bool) {
    if (depth_ == 1) member_.assign(name, size);
    return true;
  }
  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && member_ == "next_cursor") page.next_cursor.assign(value, size);
    return depth_ > 0;
  }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && member_ == "has_more") page.has_more = std::string_view(digits, size) != "0";
    return depth_ > 0;
  }
  bool Bool(bool value) {
    if (depth_ == 1 && member_ == "has_more") page.has_more = value;
    return depth_ > 0;
  }
  bool StartObject() {
    if (is_in_list()) begin_ = stream_.Tell();
    return ++depth_ <= kMaxDepth;
  }
  // The reader tells of an object's ends while it stands at the brace.
  bool EndObject(rapidjson::SizeType) {
    --depth_;
    if (is_in_list()) page.messages.emplace_back(text_.substr(begin_, stream_.Tell() + 1 - begin_));
    return true;
  }
  bool StartArray() {
    if (depth_ == 0) return false;
    if (depth_ == 1) is_list_ = member_ == "msg_list";
    return ++depth_ <= kMaxDepth;
  }
  bool EndArray(rapidjson::SizeType) {
    if (--depth_ == 1) is_list_ = false;
    return true;
  }
  bool Default() { return depth_ > 0; }

 private:
  bool is_in_list() const { return is_list_ && depth_ == 2; }

  std::string_view text_;
  const Stream& stream_;
  std::string member_;  // of the answer, whose value comes
  std::size_t begin_ = 0;
  int depth_ = 0;
  bool is_list_ = false;  // inside msg_list
};

}  // namespace

std::optional<KfPage> read_page(std::string_view body) {
  if (body.size() > kMaxBytes) return std::nullopt;
  const std::string text = kit::repair_surrogate_escapes(sdk::to_valid_utf8(body));
  Stream stream(text.data(), text.size());
  PageReader handler(text, stream);
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
  if (reader.Parse<kFlags>(stream, handler).IsError()) return std::nullopt;
  return std::move(handler.page);
}

}  // namespace ekiden::wechat
