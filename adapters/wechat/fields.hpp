// SPDX-License-Identifier: Apache-2.0
// A document's fields that have no name in the envelope, under Tencent's names in snake_case.
#pragma once

#include <ekidenpp/json.hpp>

#include <span>
#include <string>
#include <string_view>

#include "kit/xml.hpp"

namespace ekiden::wechat {

/// "FromKfAccount" → "from_kf_account", "MsgID" → "msg_id". Empty for a name that is not made of ASCII letters, digits
/// and underscores, or is longer than 64.
std::string snake_case(std::string_view name);

/// Writes the elements below `parent` as members of the object that is open in `json`, in the order of their names, but
/// for those whose snake_case name stands in `except`. Texts stay texts, digit for digit; blank fields are left out.
///
/// What repeats is a list whether it comes once or often, and however it is written (XML repeats <List> and <item>,
/// JSON has an array or one object): "item", "fail_idx", and every name that ends with "list" or "_open_kf_id". Of any
/// other name the first element counts. What lies deeper than six levels stands in `raw` only.
void write_fields(sdk::JsonWriter& json, const kit::XmlElement& parent, std::span<const std::string_view> except = {});

}  // namespace ekiden::wechat
