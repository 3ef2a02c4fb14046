// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "journal/records.hpp"

namespace ekiden::prove {

// The number-th thing that is said in a conversation; numbers begin at 1.
struct Message {
  int conversation = 0;
  int number = 0;

  auto operator<=>(const Message&) const = default;
  // "3-17": the platform's id of it.
  std::string id() const;
  // Its words: the same for the same message, of 8 to 600 bytes.
  std::string text() const;
};

// An event as a sink or a reader of the journal sees it.
struct SeenEvent {
  Message message;
  std::string id;
  std::string text;
  journal::Seq sequence = 0;
};

// Nothing when the document is not the event of a Message.
std::optional<SeenEvent> read_event(std::string_view document);

// A well mixed number from a seed and what it is for: the seed of a trial, of its disk, of its load.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t purpose);
std::uint64_t mixed(std::uint64_t seed, std::string_view purpose);

}  // namespace ekiden::prove
