// SPDX-License-Identifier: Apache-2.0
// What sync_msg lists on its way to the journal, with its files.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "intake.hpp"
#include "kf_events.hpp"

namespace ekiden::wechat {

/// Makes events of the messages of a page. The page waits for its files, for at most `wait_ms`; a file that comes
/// later, also after a restart, follows as an update. Everything runs on the strand; what it is given outlives it.
class KfIntake {
 public:
  /// The events of a page in its order.
  using Done = std::function<void(std::vector<sdk::Event>)>;

  KfIntake(sdk::Host& host, MediaDesk& desk, std::string corp_id, std::uint32_t wait_ms);

  /// `done` runs once, also before this returns. A message that cannot be read becomes `unreadable`.
  void take(std::vector<std::string> messages, const KfDesk& desk, Done done);
  /// At the start: fetches what the last run owed.
  void resume() { intake_.resume(); }

 private:
  struct Page {
    KfDesk desk;
    std::vector<sdk::Event> events;
    std::size_t missing;
    Done done;
  };
  struct Place {
    std::shared_ptr<Page> page;
    std::size_t index;
  };

  static void put(const Place& place, sdk::Event event);
  void hand_on(sdk::Op ticket, Push message, const Attachments& attachments);
  void update(Push message, const Attachments& attachments, sdk::Host::Durable durable);

  sdk::Host& host_;
  const std::string corp_id_;
  Intake intake_;
  std::unordered_map<sdk::Op, Place> places_;  // of messages that wait, by ticket
  sdk::Op last_ticket_ = 0;
};

}  // namespace ekiden::wechat
