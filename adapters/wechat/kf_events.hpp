// SPDX-License-Identifier: Apache-2.0
// What 微信客服 tells, as events of Ekiden.
#pragma once

#include <ekidenpp/event.hpp>

#include <string>
#include <string_view>

#include "attachments.hpp"
#include "documents.hpp"
#include "receive.hpp"

namespace ekiden::wechat {

/// Whose desk it is.
struct KfDesk {
  std::string corp_id;
  std::string open_kfid;
};

/// One entry of sync_msg's list. A message type that is not known becomes one part `unknown`, an event that is not
/// known `platform.event`.
///
/// Id material: msgid, which Tencent keeps unique within the corp; SHA-256 of the bytes where there is none.
sdk::Event kf_event(Push message, const KfDesk& desk, const Attachments& attachments = {});

/// The same message once more, with the file that came late: `message.updated`. The account is the one that it names.
sdk::Event kf_update(Push message, const std::string& corp_id, const Attachments& attachments);

/// One entry of which nothing but its bytes can be kept: `platform.event` named `unreadable`, of no conversation. Id
/// material: SHA-256 of the bytes.
sdk::Event kf_unreadable_event(std::string json, const KfDesk& desk);

/// A callback that is more than a doorbell: kf_account_auth_change. `raw`: its bytes after decryption.
sdk::Event kf_callback_event(const Document& callback, std::string raw, const KfDesk& desk);

/// Why messages may be lost for good. Each is a fixed word in data.gap.reason.
inline constexpr std::string_view kCursorRefused = "cursor_refused";  // Tencent takes the cursor no more
inline constexpr std::string_view kRetention = "retention";           // nobody pulled for longer than Tencent keeps

/// Messages between `from_ms` (0: not known) and `until_ms` may be lost.
struct KfGap {
  std::string_view reason;
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;
};
sdk::Event kf_gap_event(const KfGap& gap, const KfDesk& desk);

}  // namespace ekiden::wechat
