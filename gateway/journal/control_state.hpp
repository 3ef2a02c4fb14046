// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "journal/records.hpp"
#include "journal/seq_set.hpp"

namespace ekiden::journal {

// What all records but the events come to: cursors of consumers, retries and dead letters that are open, commands that
// have not ended, the newest poll cursors. Replaying records() has the effect of replaying every record that was
// applied. Of dead letters and commands it holds the seq only; their texts stay in the journal. Not thread-safe.
class ControlState {
 public:
  // In the order of the journal. Events, and what concerns nobody's state, are left alone.
  void apply(Seq seq, const Record& record);
  // Events below `floor` are no longer kept: forgets what is noted about them.
  void forget_below(Seq floor);
  // The records of these seqs (ascending) are erased: forgets what they said, and what is said about such events.
  void forget(const std::vector<Seq>& erased);

  // The acks first. A DeadRecord or CommandRecord has no texts but consumer and id: the whole one is at that seq.
  std::vector<std::pair<Seq, Record>> records() const;
  static bool is_abridged(const Record& record);

  // The oldest record of a command that has not ended; the largest Seq when there is none.
  Seq oldest_open_command() const;

 private:
  template <class T>
  using ByEvent = std::map<Seq, std::pair<Seq, T>>;  // event -> the record about it, and where it stands

  struct Consumer {
    Seq acked_at = 0;
    SeqSet done;
    ByEvent<RetryRecord> retries;
    ByEvent<ReplayRecord> replays;
    std::map<Seq, Seq> dead;                                  // event -> its DeadRecord
    std::map<std::uint64_t, std::pair<Seq, LagRecord>> lags;  // by conversation
  };
  struct Command {
    Seq accepted_at = 0;
    Seq state_at = 0;  // 0: none since
    CommandStateRecord state;
  };

  void take(Seq seq, const AckRecord& record);
  void take(Seq seq, const RetryRecord& record);
  void take(Seq seq, const DeadRecord& record);
  void take(Seq seq, const ReplayRecord& record);
  void take(Seq seq, const DropRecord& record);
  void take(Seq seq, const LagRecord& record);
  void take(Seq seq, const CommandRecord& record);
  void take(Seq seq, const CommandStateRecord& record);
  void take(Seq seq, const CursorRecord& record);

  std::map<std::string, Consumer> consumers_;
  std::unordered_map<std::string, Command> commands_;
  std::map<std::pair<std::string, std::string>, std::pair<Seq, CursorRecord>> cursors_;  // by channel and name
};

}  // namespace ekiden::journal
