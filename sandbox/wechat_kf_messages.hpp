// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "faults.hpp"
#include "random.hpp"
#include "wechat_kf_desks.hpp"

namespace ekiden::sandbox {

/// What sync_msg is asked.
struct KfSyncRequest {
  std::string open_kfid;
  std::string cursor;
  std::string token;
  std::int64_t limit = 1000;
};

/// `code` is 0, or the errcode; then the rest is empty.
struct KfSyncAnswer {
  int code = 0;
  std::string next_cursor;
  bool has_more = false;
  std::vector<std::string> messages;
};

/// What customers, servicers and the platform itself said, by account, for three days of the platform's clock, and the
/// rules of reading it: a cursor is good for three days; a callback's token for ten minutes; without one ten calls a
/// minute, then none for a minute. Safe to call from any thread.
class KfMessages {
 public:
  KfMessages(const KfDesks& desks, const Clock& clock, Random& random, Faults& faults)
      : desks_(desks), clock_(clock), random_(random), faults_(faults) {}

  /// A new id as long as the platform's.
  std::string new_msgid();
  void add(const std::string& open_kfid, std::string json);
  /// The token of one callback.
  std::string new_token();

  /// A call of sync_msg, from its beginning to its end. More than five at the same time are refused.
  class Call {
   public:
    explicit Call(KfMessages& messages);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    bool is_refused() const { return is_refused_; }

   private:
    KfMessages& messages_;
    bool is_refused_;
  };

  KfSyncAnswer sync(const KfSyncRequest& request);
  /// How often sync_msg was answered with each errcode.
  std::map<int, std::uint64_t> syncs() const;
  /// How many messages it has listed: more than there are when some were asked for again.
  std::uint64_t listed() const;
  /// How many calls there were at the same time, at most.
  std::size_t most_at_once() const;
  void clear();

 private:
  struct Message {
    std::uint64_t number;
    std::int64_t at_ms;
    std::string json;
  };
  struct Box {
    std::deque<Message> messages;
    std::deque<std::int64_t> calls_without_token_ms;
    std::int64_t blocked_until_ms = 0;
  };

  int check(const KfSyncRequest& request, Box& box, std::int64_t now_ms);
  KfSyncAnswer page(const KfSyncRequest& request, Box& box, std::int64_t now_ms);

  const KfDesks& desks_;
  const Clock& clock_;
  Random& random_;
  Faults& faults_;
  mutable std::mutex mutex_;
  std::map<std::string, Box, std::less<>> boxes_;
  std::map<std::string, std::int64_t> token_ends_ms_;
  std::map<int, std::uint64_t> syncs_;
  std::uint64_t last_number_ = 0;
  std::uint64_t listed_ = 0;
  std::size_t calls_ = 0;  // now
  std::size_t most_at_once_ = 0;
};

}  // namespace ekiden::sandbox
