// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_builder.hpp"

#include <yaml-cpp/mark.h>

#include "config/yaml_scalar.hpp"

namespace ekiden::config {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 100'000;
constexpr std::size_t kMaxErrors = 100;
constexpr std::size_t kMaxPointer = 1024;  // bounds the memory for places, which each hold their pointer
constexpr std::string_view kQuoteIt = "quote it if it is text";

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ == 1) return;
  const std::size_t offset = source_.offset(mark.line, mark.column);
  const std::string_view rest = source_.text().substr(offset);
  fail(offset, "second-document", "the file must hold one document",
       rest.starts_with(':') ? "put a space after the colon" : "remove what follows");
}

void YamlBuilder::OnDocumentEnd() {
  if (pending_end_ != nullptr) *pending_end_ = source_.text().size();
  pending_end_ = nullptr;
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const std::size_t offset = null_offset(enter(mark, "", anchor));
  if (expects_key()) return take_key(offset, "", false);
  scalar(offset, rapidjson::Value());
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  const std::size_t offset = enter(mark, "", 0);
  error(offset, "alias", "aliases are not accepted", "write the value out");
  if (expects_key()) {
    frames_.back().has_key = frames_.back().key_dropped = true;
  } else {
    scalar(offset, rapidjson::Value());
  }
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  const std::size_t offset = enter(mark, tag, anchor);
  const bool is_plain = tag == "?";
  if (expects_key()) {
    const PlainScalar::Kind kind = is_plain ? resolve_plain(value).kind : PlainScalar::Kind::text;
    if (is_plain && value == "<<") {
      error(offset, "merge-key", "merge keys are not accepted", "write the keys out");
      frames_.back().has_key = frames_.back().key_dropped = true;
      return;
    }
    // A key such as `on` has no second reading for us: it is one of ours, or unknown.
    return take_key(offset, value, kind == PlainScalar::Kind::text || kind == PlainScalar::Kind::yes_no);
  }
  const std::size_t end = scalar_end(offset, value);
  const bool is_dropped = next_is_dropped();
  const std::string pointer = next_pointer();
  scalar(offset, is_plain ? plain(offset, value) : text_value(value));
  std::size_t& end_of = is_dropped ? dropped_.back().to : places_[pointer].end;
  end_of = end;
  pending_end_ = end == 0 ? &end_of : nullptr;
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value style) {
  start(enter(mark, tag, anchor), rapidjson::kArrayType, style);
}

void YamlBuilder::OnSequenceEnd() {
  end();
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  start(enter(mark, tag, anchor), rapidjson::kObjectType, style);
}

void YamlBuilder::OnMapEnd() {
  end();
}

std::vector<HiddenRange> YamlBuilder::take_dropped() const {
  return {dropped_.begin(), dropped_.end()};
}

std::size_t YamlBuilder::enter(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  const std::size_t offset = source_.offset(mark.line, mark.column);
  if (pending_end_ != nullptr) *pending_end_ = offset;
  pending_end_ = nullptr;
  if (++nodes_ > kMaxNodes) {
    fail(offset, "too-large", "more than " + std::to_string(kMaxNodes) + " values", "split the configuration");
  }
  if (anchor != 0) error(offset, "anchor", "anchors are not accepted", "write the value out where it is needed");
  if (!tag.empty() && tag != "?" && tag != "!") error(offset, "tag", "tags are not accepted", "quote text instead");
  if (frames_.empty() || !frames_.back().flow) check_indentation(offset);
  return offset;
}

void YamlBuilder::check_indentation(std::size_t offset) {
  const std::size_t start = source_.line_start(offset);
  const std::string_view before = source_.text().substr(start, offset - start);
  const std::size_t tab = before.find('\t');
  if (tab == std::string_view::npos || before.find_first_not_of(" \t-?") != std::string_view::npos) return;
  fail(start + tab, "tab-indent", "a tab cannot indent", "use spaces");
}

void YamlBuilder::take_key(std::size_t offset, const std::string& name, bool is_string) {
  Frame& frame = frames_.back();
  frame.has_key = true;
  frame.key = name;
  frame.key_offset = offset;
  frame.key_dropped = true;
  if (frame.pointer.size() + name.size() > kMaxPointer)
    fail(offset, "too-deep", "the names down to this key are too long", "");
  if (!is_string) return error(offset, "key-not-string", "a key must be text", "quote it");
  const auto [first, is_new] = frame.keys.emplace(name, offset);
  frame.key_dropped = !is_new;
  if (is_new) return;
  error(offset, "duplicate-key", "duplicate key " + in_quotes(name),
        "it stands in line " + std::to_string(source_.line(first->second)) + " already");
}

void YamlBuilder::start(std::size_t offset, rapidjson::Type type, YAML::EmitterStyle::value style) {
  if (expects_key()) fail(offset, "key-not-string", "a key must be text", "a list or a mapping cannot be a key");
  if (frames_.size() >= kMaxDepth) fail(offset, "too-deep", "nested deeper than " + std::to_string(kMaxDepth), "");
  Frame frame;
  frame.value = rapidjson::Value(type);
  frame.pointer = next_pointer();
  frame.dropped = next_is_dropped();
  frame.flow = style == YAML::EmitterStyle::Flow;
  if (!frame.dropped) {
    const std::size_t key = !frames_.empty() && frames_.back().has_key ? frames_.back().key_offset : offset;
    places_[frame.pointer] = {key, offset, offset, false};
  }
  frames_.push_back(std::move(frame));
  last_offset_ = offset;
}

void YamlBuilder::end() {
  rapidjson::Value value = std::move(frames_.back().value);
  frames_.pop_back();
  attach(std::move(value));
}

void YamlBuilder::scalar(std::size_t offset, rapidjson::Value value) {
  if (next_is_dropped()) {
    dropped_.push_back({offset, offset});
  } else {
    const std::size_t key = !frames_.empty() && frames_.back().has_key ? frames_.back().key_offset : offset;
    places_[next_pointer()] = {key, offset, offset, true};
  }
  last_offset_ = offset;
  attach(std::move(value));
}

void YamlBuilder::attach(rapidjson::Value value) {
  auto& pool = root_.GetAllocator();
  if (frames_.empty()) {
    static_cast<rapidjson::Value&>(root_) = std::move(value);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.value.IsArray()) {
    frame.value.PushBack(std::move(value), pool);
    return;
  }
  if (!frame.key_dropped) {
    frame.value.AddMember(text_value(frame.key), std::move(value), pool);
  }
  frame.has_key = false;
}

rapidjson::Value YamlBuilder::plain(std::size_t offset, const std::string& text) {
  const PlainScalar scalar = resolve_plain(text);
  switch (scalar.kind) {
    case PlainScalar::Kind::null:
      return rapidjson::Value();
    case PlainScalar::Kind::boolean:
      return rapidjson::Value(scalar.boolean);
    case PlainScalar::Kind::signed_integer:
      return rapidjson::Value(scalar.signed_value);
    case PlainScalar::Kind::unsigned_integer:
      return rapidjson::Value(scalar.unsigned_value);
    case PlainScalar::Kind::real:
      return rapidjson::Value(scalar.real);
    case PlainScalar::Kind::text:
      break;
    case PlainScalar::Kind::yes_no:
      error(offset, "bare-word", in_quotes(text) + " can be read as text or as a boolean",
            "quote it, or write true or false");
      break;
    case PlainScalar::Kind::leading_zero:
      error(offset, "leading-zero", "a number cannot start with 0", std::string(kQuoteIt));
      break;
    case PlainScalar::Kind::out_of_range:
      error(offset, "number-range", "the number does not fit: integers have 64 bits, others are finite",
            std::string(kQuoteIt));
      break;
  }
  return text_value(text);
}

rapidjson::Value YamlBuilder::text_value(const std::string& text) {
  return rapidjson::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), root_.GetAllocator());
}

std::string YamlBuilder::next_pointer() const {
  if (frames_.empty()) return {};
  const Frame& frame = frames_.back();
  return frame.value.IsArray() ? child_pointer(frame.pointer, frame.value.Size())
                               : child_pointer(frame.pointer, frame.key);
}

bool YamlBuilder::next_is_dropped() const {
  if (frames_.empty()) return false;
  const Frame& frame = frames_.back();
  return frame.dropped || (frame.value.IsObject() && frame.key_dropped);
}

std::size_t YamlBuilder::scalar_end(std::size_t offset, const std::string& value) const {
  const std::string_view text = source_.text();
  const char first = offset < text.size() ? text[offset] : '\0';
  if (first != '"' && first != '\'') {
    return !value.empty() && text.substr(offset).starts_with(value) ? offset + value.size() : 0;
  }
  for (std::size_t at = offset + 1; at < text.size(); ++at) {
    if (first == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == first) {
      if (first == '"' || at + 1 >= text.size() || text[at + 1] != '\'') return at + 1;
      ++at;
    }
  }
  // yaml-cpp takes the end of the file for the closing quote.
  fail(offset, "syntax", "this quote is never closed", "add the closing quote");
}

std::size_t YamlBuilder::null_offset(std::size_t offset) const {
  const std::string_view rest = source_.text().substr(offset);
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!rest.starts_with(word)) continue;
    const std::string_view after = rest.substr(word.size());
    if (after.empty() || after.find_first_of(" \t\r\n,]}") == 0) return offset;
  }
  // An empty value: yaml-cpp marks the token that follows.
  return !frames_.empty() && frames_.back().has_key ? frames_.back().key_offset : last_offset_;
}

void YamlBuilder::error(std::size_t offset, std::string code, std::string message, std::string hint) {
  if (findings_.size() >= kMaxErrors) fail(offset, "too-many-errors", "too many errors to go on", "");
  findings_.push_back({offset, std::move(code), std::move(message), std::move(hint)});
}

void YamlBuilder::fail(std::size_t offset, std::string code, std::string message, std::string hint) const {
  throw FatalDiagnostic{
      source_.render({offset, std::move(code), std::move(message), std::move(hint)}, source_.likely_secrets(offset))};
}

}  // namespace ekiden::config
