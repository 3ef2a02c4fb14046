// SPDX-License-Identifier: Apache-2.0
// What a pushed document means, as an event of Ekiden.
#pragma once

#include <ekidenpp/event.hpp>

#include <cstdint>
#include <string_view>

#include "attachments.hpp"
#include "receive.hpp"

namespace ekiden::wechat {

/// The customer whom the document is about; empty when it is about the account, or names nobody. Lives as long as it.
std::string_view peer_of(const Document& document);

/// Never fails: a message type that is not known becomes one part `unknown`, an event that is not known becomes
/// `platform.event`, and `raw` holds everything in either case.
///
/// Id material: messages FromUserName, MsgId; events FromUserName, CreateTime, Event, EventKey, and of a finished job
/// its MsgID, since several finish in one second. Where a document lacks these, SHA-256 of its bytes stands in: what is
/// pushed again has the same bytes after decryption.
sdk::Event to_event(Push push, std::string_view app_id, const Attachments& attachments = {});

/// What the account said in the answer to a push, as `message.sent`: a bot's words. `received`: the push's own event.
sdk::Event to_sent(const sdk::Event& received, const Document& push, const sdk::Part& part, std::int64_t now_ms);

/// What became of a message that `command` had sent, as `message.status`; job_result() knows the push.
sdk::Event to_status(Push push, std::string_view app_id, std::string_view command);

/// The same message once more as `message.updated`, with the file that came after it.
sdk::Event to_update(Push push, std::string_view app_id, const Attachments& attachments);

}  // namespace ekiden::wechat
