// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json.hpp"

namespace ekiden::sandbox {

/// Something that stands in the list of sync_msg.
struct KfPush {
  std::string open_kfid;
  std::string external_userid;
  std::string kind;   // "text", "image", … or "event/enter_session"
  std::string shown;  // on the customer's phone
  bool from_customer = false;
  std::string json;
};

/// Builds what `request` describes: {"open_kfid", "external_userid", "type", "body", "origin", "servicer_userid"}.
/// `body` is the object of that type as the platform writes it; of a text "text" stands for it. A type that has no body
/// of its own in `request` gets a plausible one. Of type "event", `body` begins with event_type; account and customer
/// are filled in. Empty when the type has no body.
std::optional<KfPush> make_kf_push(const JsonValue& request, const std::string& open_kfid, std::int64_t now_ms,
                                   const std::string& msgid);

}  // namespace ekiden::sandbox
