// SPDX-License-Identifier: Apache-2.0
#include "prove/message.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <charconv>

namespace ekiden::prove {

namespace {

std::optional<std::string> text_at(const rapidjson::Document& document, const char* pointer) {
  const rapidjson::Value* const value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string(value->GetString(), value->GetStringLength());
}

template <class Number>
std::optional<Number> number_of(std::string_view digits) {
  Number number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string Message::id() const {
  return std::to_string(conversation) + "-" + std::to_string(number);
}

std::string Message::text() const {
  const std::uint64_t random =
      mixed(static_cast<std::uint64_t>(conversation) << 32U, static_cast<std::uint64_t>(number));
  std::string words = id() + " ";
  words.append(8 + random % 500, static_cast<char>('a' + (random >> 20U) % 26));
  return words;
}

std::optional<SeenEvent> read_event(std::string_view document) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(document.data(), document.size());
  if (json.HasParseError() || !json.IsObject()) return std::nullopt;
  const auto id = text_at(json, "/id");
  const auto sequence = text_at(json, "/sequence");
  const auto native = text_at(json, "/data/platform/msg_id");
  const auto text = text_at(json, "/data/message/parts/0/text");
  if (!id || !sequence || !native || !text) return std::nullopt;
  const std::size_t dash = native->find('-');
  if (dash == std::string::npos) return std::nullopt;
  const auto seq = number_of<journal::Seq>(*sequence);
  const auto conversation = number_of<int>(std::string_view(*native).substr(0, dash));
  const auto number = number_of<int>(std::string_view(*native).substr(dash + 1));
  if (!seq || !conversation || !number) return std::nullopt;
  return SeenEvent{{*conversation, *number}, *id, *text, *seq};
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t seed, std::uint64_t purpose) {
  std::uint64_t value = seed + (purpose + 1) * 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

std::uint64_t mixed(std::uint64_t seed, std::string_view purpose) {
  for (const char c : purpose) seed = mixed(seed, static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  return seed;
}

}  // namespace ekiden::prove
