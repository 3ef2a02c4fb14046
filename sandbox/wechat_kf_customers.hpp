// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "random.hpp"
#include "wechat_kf_desks.hpp"
#include "wechat_kf_push.hpp"
#include "wechat_windows.hpp"

namespace ekiden::sandbox {

/// A session's state as service_state/get tells it.
namespace kf_state {
inline constexpr int unhandled = 0;
inline constexpr int assistant = 1;
inline constexpr int queued = 2;
inline constexpr int servicer = 3;
inline constexpr int ended = 4;
}  // namespace kf_state

/// A message that goes out. `code` is the errcode of its form, 0 when it is right.
struct KfMessage {
  int code = 0;
  std::string open_kfid;
  std::string external_userid;
  std::string msgid;
  std::string kind;
  std::string shown;
  std::string media_id{};    // of the file that it shows
  std::string media_kind{};  // what that file must be; empty: it shows none
};

/// The customers of the accounts: their sessions, until when they may be answered, and what their phones show. A reply
/// takes one of five within 48 hours of the customer's message, and only while no human has the session. Safe to call
/// from any thread.
class KfCustomers {
 public:
  KfCustomers(const KfDesks& desks, const Clock& clock, Random& random)
      : desks_(desks), clock_(clock), random_(random) {}

  /// A customer or a servicer wrote.
  void act(const KfPush& push);
  /// The customer opened the chat. Gives a welcome code, good for 20 s, unless the last 48 hours saw one or a message.
  std::string enter(const std::string& open_kfid, const std::string& external_userid);

  /// The errcode; 0: it stands on the phone. An msgid of ours that was used before is refused.
  int send(const KfMessage& message);
  /// The same with a code that an event gave: once, in its time and in the state in which it was given.
  int send_on_event(const std::string& code, const KfMessage& message);

  /// The state and the servicer, empty but in state 3. `known` is false for a customer who never wrote.
  struct Session {
    bool known = false;
    int state = kf_state::ended;
    std::string servicer;
  };
  Session session(const std::string& open_kfid, const std::string& external_userid) const;
  /// The errcode; `code`: for the message that goes with the change, or empty.
  int transfer(const std::string& open_kfid, const std::string& external_userid, int state, const std::string& servicer,
               std::string& code);

  /// Wrote or entered within 48 hours.
  bool is_active(const std::string& external_userid) const;
  std::string phone_json(const std::string& open_kfid, const std::string& external_userid) const;
  /// All that customers saw.
  std::string sent_json() const;
  void clear();

 private:
  using Key = std::pair<std::string, std::string>;  // account, customer

  struct Entry {
    std::int64_t at_ms;
    std::string from;
    std::string kind;
    std::string text;
    std::string msgid;
    std::string media_id{};
  };
  struct Customer {
    int state = kf_state::ended;
    std::string servicer;
    bool wrote = false;
    std::int64_t acted_ms = 0;
    std::int64_t welcomed_ms = 0;
    ReplyWindows windows;
    std::vector<Entry> phone;
  };
  struct Code {
    Key key;
    std::int64_t until_ms;
    int state;  // in which it is good; of a welcome any
    bool takes_menus;
  };

  std::string issue(const Key& key, std::int64_t lasts_ms, int state, bool takes_menus);
  int check_msgid(const KfMessage& message);
  void show(Customer& customer, const KfMessage& message);

  const KfDesks& desks_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<Key, Customer> customers_;
  std::map<std::string, Code> codes_;
  std::set<Key> msgids_;  // account, id
};

}  // namespace ekiden::sandbox
