// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "json.hpp"
#include "wechat_kf_customers.hpp"

namespace ekiden::sandbox {

/// The message in the body of send_msg or send_msg_on_event. Checks the form alone: what its type needs, lengths, menu
/// items. Whether the customer may be answered is another question.
KfMessage read_kf_message(const JsonValue& body);

}  // namespace ekiden::sandbox
