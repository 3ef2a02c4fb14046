// SPDX-License-Identifier: Apache-2.0
// The reply ledger on disk: docs/conversations.md. Never the truth: that is the journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conversation/known_conversations.hpp"
#include "core/status.hpp"

namespace ekiden::conversation {

// The triggers of each channel, by index.
using TriggersOfChannels = std::map<std::string, std::vector<std::string>, std::less<>>;

struct LedgerFile {
  std::uint64_t through = 0;  // every record up to here is in the conversations; newer ones may be
  TriggersOfChannels triggers;
  std::vector<std::pair<std::string, KnownConversations::Conversation>> conversations;
};

std::string encode_ledger(std::uint64_t through, const TriggersOfChannels& triggers,
                          const KnownConversations& conversations);
// Code::corrupt when the bytes are not exactly one ledger of this version.
Result<LedgerFile> decode_ledger(std::string_view bytes);

// The channel of a conversation key.
std::string_view channel_of(std::string_view conversation);

}  // namespace ekiden::conversation
