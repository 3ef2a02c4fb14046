// SPDX-License-Identifier: Apache-2.0
// One answer of POST /cgi-bin/kf/sync_msg.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::wechat {

struct KfPage {
  std::string next_cursor;            // empty: none was given, and the old one stays
  bool has_more = false;              // also when there are no messages
  std::vector<std::string> messages;  // each the JSON object of one message, in Tencent's order, byte for byte
};

/// Nothing when the bytes are no JSON object. Limits: 16 MiB, 32 levels. Before it is cut up the text is repaired where
/// it must be: invalid UTF-8, halves of surrogate pairs. Entries of the list that are no objects are left out.
std::optional<KfPage> read_page(std::string_view body);

}  // namespace ekiden::wechat
