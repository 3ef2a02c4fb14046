// SPDX-License-Identifier: Apache-2.0
// What customers send on its way to the journal, with its files.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "attachments.hpp"
#include "media_desk.hpp"
#include "receive.hpp"

namespace ekiden::wechat {

/// Fetches the files of messages, and hands each on: at once when it has none, else with its file, and after `wait_ms`
/// without it, so that Tencent, which waits for 5 seconds, is answered. What comes from one customer stays in its
/// order. A file that comes later, also after a restart, follows as an update. Everything runs on the strand; what it
/// is given outlives it.
class Intake {
 public:
  /// Emits the event of a push and answers the push. `op`: as take() got it.
  using HandOn = std::function<void(sdk::Op op, Push push, const Attachments& attachments)>;
  /// Emits the update of an event that went without its file; `durable` runs once it is on disk, or will not be.
  using Update = std::function<void(Push push, const Attachments& attachments, sdk::Host::Durable durable)>;

  Intake(sdk::Host& host, MediaDesk& desk, const MessageReading& reading, std::uint32_t wait_ms, HandOn hand_on,
         Update update)
      : host_(host),
        desk_(desk),
        reading_(reading),
        wait_ms_(wait_ms),
        hand_on_(std::move(hand_on)),
        update_(std::move(update)) {}

  void take(sdk::Op op, Push push);
  /// At the start: fetches what the last run owed.
  void resume();

 private:
  struct Message {
    sdk::Op op = 0;
    std::string peer{};
    std::string key{};  // of what is owed
    Push push;
    Attachments attachments{};
    int fetching = 0;
    bool is_ready = false;  // to be handed on
    bool is_late = false;   // it was handed on without its file
  };
  using MessagePtr = std::shared_ptr<Message>;

  void fetch(const MessagePtr& message, const WantedFiles& wanted);
  void fetch_picture(const MessagePtr& message, std::string url, Fetched first);
  void on_file(const MessagePtr& message, Fetched fetched);
  void on_thumb(const MessagePtr& message, Fetched fetched);
  void fetched_one(const MessagePtr& message);
  void run_out(const MessagePtr& message);
  void release(const std::string& peer);
  void update(const MessagePtr& message);

  sdk::Host& host_;
  MediaDesk& desk_;
  const MessageReading reading_;
  const std::uint32_t wait_ms_;
  HandOn hand_on_;
  Update update_;
  std::unordered_map<std::string, std::deque<MessagePtr>> lines_;  // by customer: what waits, oldest first
};

}  // namespace ekiden::wechat
