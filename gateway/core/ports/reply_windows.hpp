// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/envelope.hpp"

namespace ekiden {

// How often, and until when, a platform lets us answer in one conversation.
struct ReplyAllowance {
  std::int64_t until_ms = 0;  // when the last window ends, or ended
  std::uint32_t left = 0;     // replies in the windows that are open
};

// What happens to the reply windows of one conversation. Owns nothing.
struct WindowChange {
  enum class Kind {
    none,
    open,      // the customer did something that lets us answer
    close,     // what was open before ends: the customer left
    take,      // a reply is about to leave
    give_back  // it certainly did not arrive
  };
  Kind kind = Kind::none;
  std::uint32_t trigger = 0;  // of `open`: which of the channel's windows
  std::int64_t at_ms = 0;     // of `open`, `close` and `take`
  std::string_view command;   // of `take` and `give_back`: its id
};

enum class ReplyVerdict { allowed, closed, used_up };

// The reply windows of one channel, as its descriptor declares them. Thread-safe; nothing waits for a disk.
class ReplyWindows {
 public:
  virtual ~ReplyWindows() = default;
  // What an event does to the windows of its conversation.
  virtual WindowChange change_of(const EventDraft& event) const = 0;
  // What is left now, once `change` has come about. Nothing when that is not known.
  virtual std::optional<ReplyAllowance> after(std::string_view conversation, const WindowChange& change) const = 0;
  // The change is in the journal, in the record `seq` or before it. Changes come in the order of the journal.
  virtual void apply(std::uint64_t seq, std::string_view conversation, const WindowChange& change) = 0;
  // Whether a reply may leave now. A conversation that is not known is allowed: then the platform decides. So is a
  // command that has taken its reply already.
  virtual ReplyVerdict verdict(std::string_view conversation, std::string_view command) const = 0;
};

// By channel; those whose platform sets no windows are not in it.
using ReplyWindowsOfChannels = std::map<std::string, ReplyWindows*, std::less<>>;

// The windows of the conversation of an event that is being built, and what the event does to them.
struct ReplyNote {
  const ReplyWindows& windows;
  const WindowChange& change;
};

}  // namespace ekiden
