// SPDX-License-Identifier: Apache-2.0
#include "core/person.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "core/encoding.hpp"
#include "core/envelope.hpp"

namespace ekiden {

namespace {

constexpr std::size_t kShortestWord = 8;

// "x.ann@example.com" is not "ann@example.com", which may stand at the end of a sentence.
constexpr std::string_view kJoinsBefore = "_-.+@%";
constexpr std::string_view kJoinsBehind = "_-@";

bool joins(char c, std::string_view others) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         others.find(c) != std::string_view::npos;
}

bool stands_alone(std::string_view bytes, std::size_t at, std::size_t size) {
  const bool before = at > 0 && joins(bytes[at - 1], kJoinsBefore);
  const bool after = at + size < bytes.size() && joins(bytes[at + size], kJoinsBehind);
  return !before && !after;
}

}  // namespace

Person::Person(std::string channel, std::string peer, std::string_view peer_key)
    : channel_(std::move(channel)), peer_(std::move(peer)), keys_{peer_key_part(peer_), hashed_peer(peer_key, peer_)} {
  words_ = keys_;
  if (std::find(words_.begin(), words_.end(), peer_) == words_.end()) words_.push_back(peer_);
  for (std::string& word : words_)
    if (word.size() < kShortestWord) word = "\"" + word + "\"";
}

bool Person::owns(std::string_view conversation) const {
  if (!conversation.starts_with(channel_ + ":")) return false;
  std::size_t at = channel_.size();
  for (int part = 0; part < 2; ++part) {
    at = conversation.find(':', at + 1);
    if (at == std::string_view::npos) return false;
  }
  return std::find(keys_.begin(), keys_.end(), conversation.substr(at + 1)) != keys_.end();
}

bool Person::stands_in(std::string_view bytes) const {
  return std::any_of(words_.begin(), words_.end(), [bytes](const std::string& word) {
    for (std::size_t at = bytes.find(word); at != std::string_view::npos; at = bytes.find(word, at + 1))
      if (word.front() == '"' || stands_alone(bytes, at, word.size())) return true;
    return false;
  });
}

}  // namespace ekiden
