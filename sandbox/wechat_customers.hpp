// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "wechat_push.hpp"
#include "wechat_windows.hpp"

namespace ekiden::sandbox {

/// The customers of the account: whether they follow, until when they may be answered, and what their phones show.
/// A customer is known from the first push on; the demo's customer always is. Safe to call from any thread.
class WechatCustomers {
 public:
  explicit WechatCustomers(const Clock& clock);

  /// The customer did something: it stands on the phone, and opens what it opens.
  void act(const WechatPush& push);

  /// 0, or the errcode with which the platform refuses the reply; an allowed one stands on the phone.
  int reply(const std::string& openid, std::string_view kind, std::string_view shown);

  /// 0, or the errcode with which the platform refuses to show or hide "typing".
  int typing(const std::string& openid, bool on);

  /// No delivery of a push was answered as it should be: the platform tells the customer.
  void show_service_fault(const std::string& openid);

  /// A message that needs no reply window.
  void show(const std::string& openid, std::string_view kind, std::string_view shown);

  bool knows(const std::string& openid) const;
  bool follows(const std::string& openid) const;
  std::vector<std::string> followers() const;
  bool shows_reply(const std::string& openid, std::string_view text, std::size_t after_entries) const;
  std::size_t entry_count(const std::string& openid) const;
  std::string phone_json(const std::string& openid) const;
  void reset();

 private:
  enum class Author { customer, account, platform };

  struct Entry {
    std::int64_t at_ms;
    Author from;
    std::string kind;
    std::string text;
  };

  struct Customer {
    bool follows = true;
    std::int64_t acted_ms = 0;
    std::int64_t typing_until_ms = 0;
    ReplyWindows windows;
    std::vector<Entry> phone;
  };

  static std::string_view name_of(Author author);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Customer> customers_;
};

}  // namespace ekiden::sandbox
