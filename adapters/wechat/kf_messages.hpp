// SPDX-License-Identifier: Apache-2.0
// What a message of 微信客服 contains.
#pragma once

#include <ekidenpp/envelope.hpp>

#include <optional>
#include <span>
#include <string_view>

#include "attachments.hpp"
#include "documents.hpp"

namespace ekiden::wechat {

/// `placed`: the names, in snake_case, of the fields below the element of its type for which the part has a place.
struct KfContent {
  sdk::Part part;
  std::span<const std::string_view> placed;
};

/// One part, after msgtype, with what is known here of its file. Nothing for a type that is not known, and where the
/// fields that it needs are missing.
std::optional<KfContent> kf_content(const Document& message, const Attachments& attachments = {});

/// What sync_msg lists.
extern const MessageReading kListedMessages;

/// What the customer tapped in a menu that was sent: Tencent gives it as a text. Nothing for any other message.
std::optional<sdk::Interactive> kf_picked_item(const Document& message);

}  // namespace ekiden::wechat
