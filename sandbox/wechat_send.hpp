// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "wechat_customers.hpp"
#include "wechat_media.hpp"

namespace ekiden::sandbox {

/// A customer-service message as read from the body of a send; `code` is 0 when its form is right.
struct WechatMessage {
  int code = 0;
  std::string openid;
  std::string kind;
  std::string shown;
  std::vector<std::string> media_ids;  // of the files that it is made of
  std::string kf_account;              // as whom the account answers; empty: as itself
};

/// Checks the form alone: JSON, escapes, type, what the type needs, length. Whether its files are there, and whether
/// the customer may be answered, are other questions.
WechatMessage read_wechat_message(std::string_view body);

/// Whether `body` writes a character outside ASCII as `\uXXXX`, which the platform refuses.
bool escapes_non_ascii(std::string_view body);

struct WechatSend {
  std::int64_t at_ms;
  WechatMessage message;
};

/// Every send that reached the platform, refused or not, in order. Safe to call from any thread.
class WechatSends {
 public:
  WechatSends(const Clock& clock, WechatCustomers& customers, const WechatMedia& media)
      : clock_(clock), customers_(customers), media_(media) {}

  /// Carries the send out, unless `refusal` is an errcode to answer instead. The errcode that the platform answers.
  int send(WechatMessage message, int refusal);

  std::size_t count() const;
  std::vector<WechatSend> after(std::size_t count) const;
  /// What customers saw: the refused ones are left out.
  std::string sent_json() const;
  void clear();

 private:
  const Clock& clock_;
  WechatCustomers& customers_;
  const WechatMedia& media_;
  mutable std::mutex mutex_;
  std::vector<WechatSend> sends_;
};

}  // namespace ekiden::sandbox
