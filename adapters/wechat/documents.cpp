// SPDX-License-Identifier: Apache-2.0
#include "documents.hpp"

#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "kit/json.hpp"
#include "kit/text.hpp"

namespace ekiden::wechat {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxDepth = 16;

// Character references (&#1;, \u0001) can bring in again what was dropped before parsing.
std::string clean(std::string_view text) {
  return sdk::to_valid_utf8(kit::drop_xml_forbidden(text));
}

// Nearly every text is: printable ASCII, eight characters at a time.
bool is_clean(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  while (text.size() >= sizeof kOnes) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    if (((eight | (eight - 0x20 * kOnes)) & kHighBits) != 0) return false;
    text.remove_prefix(sizeof eight);
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20; });
}

void clean_texts(kit::XmlElement& element) {
  if (!is_clean(element.text)) element.text = clean(element.text);
  for (auto& child : element.children) clean_texts(child);
}

std::string_view view(const rapidjson::Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

void add_member(kit::XmlElement& parent, std::string_view name, const rapidjson::Value& value);

void fill(kit::XmlElement& element, const rapidjson::Value& value) {
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) add_member(element, view(member.name), member.value);
  } else if (value.IsString()) {
    element.text = clean(view(value));
  } else if (value.IsBool()) {
    element.text = value.GetBool() ? "true" : "false";
  }
}

void add_member(kit::XmlElement& parent, std::string_view name, const rapidjson::Value& value) {
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) add_member(parent, name, item);
    return;
  }
  auto& child = parent.children.emplace_back();
  child.name = name;
  fill(child, value);
}

DocumentResult read_xml(std::string text) {
  auto parsed = kit::parse_xml(std::move(text), {kMaxBytes, kMaxDepth});
  if (!parsed.root) return {std::nullopt, parsed.error};
  if (parsed.root->name != "xml") return {std::nullopt, "the root element is not <xml>"};
  clean_texts(*parsed.root);
  return {Document(std::move(*parsed.root), Format::kXml), {}};
}

DocumentResult read_json(std::string_view text) {
  const std::string repaired = kit::repair_surrogate_escapes(sdk::to_valid_utf8(text));
  // Repairing makes a text at most three times as long.
  const auto json = kit::parse_json(repaired, {3 * kMaxBytes, kMaxDepth}, kit::JsonNumbers::kAsText);
  if (!json || !json->IsObject()) return {std::nullopt, "the document is not one JSON object"};
  kit::XmlElement root;
  fill(root, *json);
  return {Document(std::move(root), Format::kJson), {}};
}

std::string_view text_of(const kit::XmlElement* element) {
  return element == nullptr ? std::string_view() : std::string_view(element->text);
}

}  // namespace

std::string_view Document::text(std::string_view name) const {
  return text_of(root_.child(name));
}

std::string_view Document::text(std::string_view outer, std::string_view inner) const {
  const auto* element = root_.child(outer);
  return element == nullptr ? std::string_view() : text_of(element->child(inner));
}

DocumentResult parse_document(std::string_view bytes) {
  if (bytes.size() > kMaxBytes) return {std::nullopt, "the document is larger than 1 MiB"};
  std::string text = kit::drop_xml_forbidden(kit::without_bom(bytes));
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return {std::nullopt, "the document is empty"};
  text.erase(0, start);
  if (text.front() == '<') return read_xml(std::move(text));
  if (text.front() == '{') return read_json(text);
  return {std::nullopt, "the document is neither XML nor a JSON object"};
}

}  // namespace ekiden::wechat
