// SPDX-License-Identifier: Apache-2.0
// What of an event a CRM asks for: the customer, his identities, what was said.
#pragma once

#include <string>
#include <string_view>

#include "value.hpp"

namespace ekiden::crm {

/// The party of role customer: the sender, else the first such recipient. Null when there is none.
const Value* customer_of(const Value* event);

/// The value of the first identity of that type; empty when the party, which may be null, has none.
std::string_view identity_of(const Value* party, std::string_view type);

/// Who the customer is, the same on every channel where he can be recognised: "unionid:o6…". The customer's own
/// contact_key, else the first of his identities in the order unionid, openid, external_userid, user_id, qq,
/// buyer_nick, jd_pin, sip_uri, phone, email; else the conversation's key. Empty when there is nothing of that.
std::string contact_key_of(const Value* event);

/// The message as lines of text: text parts as they are, others as "[image] name address".
std::string message_text_of(const Value* event);

}  // namespace ekiden::crm
