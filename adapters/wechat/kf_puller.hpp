// SPDX-License-Identifier: Apache-2.0
// Fetches what customers wrote to one account of 微信客服.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caller.hpp"
#include "kf_events.hpp"
#include "kf_intake.hpp"
#include "kf_page.hpp"
#include "kf_turns.hpp"

namespace ekiden::wechat {

/// One sync_msg after the other, never two at a time, and each in its turn among the accounts: each page goes into the
/// journal together with the cursor that follows it, and only when both are on disk is the next page asked for. So a
/// page that is fetched again after a crash gives events that the journal knows. Of a page that the host refuses as
/// invalid, the half that can be taken is taken first, until the one event that cannot stands alone: the journal then
/// has its bytes as `unreadable`. Everything runs on the strand. What it is given outlives it.
class KfPuller {
 public:
  struct Settings {
    KfDesk desk;
    std::uint32_t page_size = 1000;
    std::vector<std::int64_t> cursor_refused_codes;
  };

  /// `on_health` runs when trouble() has changed.
  KfPuller(sdk::Host& host, Caller& caller, KfTurns& turns, KfIntake& intake, Settings settings,
           std::function<void()> on_health)
      : host_(host),
        caller_(caller),
        turns_(turns),
        intake_(intake),
        settings_(std::move(settings)),
        on_health_(std::move(on_health)) {}

  /// Reads the durable cursor and pulls for the first time.
  sdk::Status start();

  /// Tencent says that there is something. `token` lets us ask more often than without one, for ten minutes. Ends the
  /// wait after a failure, but not after "too many calls".
  void doorbell(std::string_view token);
  /// Looks whether there is something: at once, or, while a pull is running, once more after it.
  void pull();
  /// There is room in the journal again.
  void on_ready();

  const std::string& open_kfid() const { return settings_.desk.open_kfid; }
  /// Why nothing comes; ok when all is well.
  const sdk::Status& trouble() const { return trouble_; }

 private:
  enum class State { kIdle, kWaitingForTurn, kPulling, kWaitingForRoom, kBackingOff, kThrottled };

  // A page or a part of one, as it goes into the journal.
  struct Portion {
    sdk::Emission emission;      // the last portion of a page has the cursor
    bool is_unreadable = false;  // the event stands for one that was refused
  };
  // Written one portion after the other, each when the one before is on disk.
  struct Page {
    std::deque<Portion> portions;
    std::string next_cursor;
    std::int64_t pulled_ms = 0;
    bool has_more = false;
  };

  void fetch();
  void ask();
  void on_answer(const SendOutcome& outcome, std::string_view body);
  void on_refused(const SendOutcome& outcome);
  void keep(KfPage page);
  void journal(std::vector<sdk::Event> events, const std::string& next_cursor, std::int64_t pulled_ms, bool has_more);
  void write();
  void on_written(const sdk::Status& status);
  void on_invalid(const sdk::Status& why);
  void wait_for_room();
  void back_off_to_smaller_pages(sdk::Status why);
  void go_on(bool has_more);
  void back_off(const sdk::Status& why);
  void set_trouble(sdk::Status trouble);
  void look_for_gap();
  std::string fresh_token() const;
  std::string request_body(const std::string& token) const;
  std::string cursor_name() const;

  sdk::Host& host_;
  Caller& caller_;
  KfTurns& turns_;
  KfIntake& intake_;
  const Settings settings_;
  const std::function<void()> on_health_;

  State state_ = State::kIdle;
  bool again_ = false;          // somebody asked while a pull was running
  std::string cursor_;          // durable; empty: from the earliest message that Tencent keeps
  std::int64_t pulled_ms_ = 0;  // when the durable cursor was made; 0: never
  std::string token_;           // of the newest callback
  std::int64_t token_ms_ = 0;   // when it came, of the monotonic clock
  std::string used_token_;      // of the call that is on its way
  Page page_;                   // on its way into the journal
  std::optional<KfGap> gap_;    // goes into the journal with the next page
  std::uint32_t limit_ = 0;     // messages a page; less than the setting after a page that did not arrive whole
  std::uint32_t failures_ = 0;  // in a row
  sdk::TimerId timer_ = 0;
  sdk::Status trouble_;
};

}  // namespace ekiden::wechat
