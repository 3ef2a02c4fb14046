// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

/// How far an agent's answer has come, as the CRM knows it.
struct ReplyStatus {
  std::string state;
  std::string detail;
};

/// The CRM's view of its customers: what they wrote, what agents answered, and the ticks on the answers. An answer goes
/// sending → accepted or refused → sent, failed or unknown. Safe to call from any thread.
class CrmConversations {
 public:
  explicit CrmConversations(const Clock& clock) : clock_(clock) {}

  void add_event(const JsonDocument& event);

  /// An agent writes into the conversation `key`; the number names the answer in `answer_reply`.
  std::size_t add_reply(std::string_view key, std::string_view text);
  void answer_reply(std::string_view key, std::size_t reply, ReplyStatus status, std::string_view command_id);

  /// The newest `message.status` event that `command_id` caused; its state is empty when there is none yet.
  ReplyStatus status_of(std::string_view command_id) const;

  std::string to_json() const;
  void clear();

 private:
  enum class Author { customer, agent, notice };

  struct Line {
    std::int64_t at_ms;
    Author from;
    std::string text;
    ReplyStatus status;
    std::string command_id;
  };

  struct Conversation {
    std::string channel;
    std::vector<Line> lines;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Conversation, std::less<>> conversations_;
  std::map<std::string, ReplyStatus, std::less<>> statuses_;
};

}  // namespace ekiden::sandbox
