// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "prove/counts.hpp"
#include "prove/message.hpp"

namespace ekiden::prove {

// The three lists that a proof compares: what the platform was told is kept, what the journal holds, and what the sink
// was given. It judges by what the two ends saw, and knows nothing of how the gateway works. A value; not thread-safe.
class Ledger {
 public:
  // The platform sends it, not for the first time perhaps.
  void said(Message message) { messages_[message]; }
  // These travel as one: the journal may have all of them or none, until the batch was refused.
  std::uint64_t together(std::vector<Message> messages);
  void refused(std::uint64_t batch) { batches_.erase(batch); }
  // The platform was told that it is kept.
  void acknowledged(Message message);
  // The sink was given it, whatever it answered.
  void delivered(std::string_view document);
  // All that the journal holds, oldest first, at a start or at the end; it keeps no record below `first_kept`.
  void journalled(const std::vector<std::string>& documents, journal::Seq first_kept);
  // The gateway has had every opportunity to record what it delivered: from now on a repetition counts.
  void settle();

  std::uint64_t undelivered() const { return undelivered_; }  // of what was acknowledged
  std::uint64_t acknowledged_count() const { return figures_.acknowledged; }
  bool is_delivered(Message message) const;

  // At the end: acknowledged and not delivered is lost now.
  Counts counts() const;
  Figures figures() const { return figures_; }

 private:
  struct Fate {
    bool acknowledged = false;
    bool settled = false;
    bool doubled = false;
    journal::Seq sequence = 0;  // the first that was seen of those that are kept, 0 before
    journal::Seq delivered_as = 0;
    std::string digest;  // of the first delivery; empty before
  };

  void see(Fate& fate, const SeenEvent& event);

  std::map<Message, Fate> messages_;
  std::map<std::uint64_t, std::vector<Message>> batches_;  // since the last look at the journal
  std::uint64_t next_batch_ = 1;
  std::map<int, int> newest_delivered_;  // conversation -> number
  std::uint64_t undelivered_ = 0;
  Figures figures_;
  Counts counts_;
};

}  // namespace ekiden::prove
