// SPDX-License-Identifier: Apache-2.0
#include "plugin/replacement.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMaxBytes = 16u << 20;  // of an event in the journal
constexpr int kMaxDepth = 66;                 // `data` has 64 at most, and stands in an object
constexpr std::string_view kKept[] = {"specversion", "id", "source", "type", "subject", "partitionkey"};

// The attributes that have to stay, of one CloudEvent. Stops the parser at what no event of ours has.
class Attributes : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Attributes> {
 public:
  bool Default() { return depth_ > 1 ? true : depth_ == 1 && !is_kept(); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (depth_ == 0) return false;
    if (depth_ == 1 && is_kept()) values_[at_].emplace(text, length);
    return true;
  }
  bool StartObject() { return enter(); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool StartArray() { return depth_ > 0 && enter(); }
  bool EndArray(rapidjson::SizeType) { return leave(); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (depth_ != 1) return true;
    const auto* const found = std::find(std::begin(kKept), std::end(kKept), std::string_view(text, length));
    at_ = static_cast<std::size_t>(found - std::begin(kKept));
    return !is_kept() || !values_[at_];  // twice: readers disagree about which one counts
  }

  const std::optional<std::string>& operator[](std::size_t index) const { return values_[index]; }

 private:
  bool is_kept() const { return at_ < std::size(kKept); }
  bool enter() {
    if (depth_ == 1 && is_kept()) return false;
    return ++depth_ <= kMaxDepth;
  }
  bool leave() { return --depth_ >= 0; }

  std::array<std::optional<std::string>, std::size(kKept)> values_;
  std::size_t at_ = std::size(kKept);
  int depth_ = 0;
};

bool read(std::string_view document, Attributes& attributes) {
  rapidjson::MemoryStream bytes(document.data(), document.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
  return !reader.Parse<kFlags>(stream, attributes).IsError();
}

}  // namespace

Status check_replacement(std::string_view original, std::string_view replacement) {
  if (replacement.size() > kMaxBytes) return Status(Code::invalid, "the replacement is larger than 16 MiB");
  Attributes before;
  Attributes after;
  if (!read(original, before)) return Status(Code::internal, "the event itself cannot be read");
  if (!read(replacement, after))
    return Status(Code::invalid,
                  "the replacement is no CloudEvent: one JSON object of valid UTF-8, each attribute once");
  for (std::size_t i = 0; i < std::size(kKept); ++i)
    if (before[i] != after[i])
      return Status(Code::invalid, "the replacement has another " + std::string(kKept[i]) + " than the event");
  return {};
}

}  // namespace ekiden::plugin
