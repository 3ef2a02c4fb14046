// SPDX-License-Identifier: Apache-2.0
// What a customer's message contains.
#pragma once

#include <ekidenpp/envelope.hpp>

#include <optional>
#include <string_view>

#include "attachments.hpp"
#include "documents.hpp"

namespace ekiden::wechat {

/// One part, after MsgType, with what is known here of its file. Nothing for a type that is not known, a location
/// without usable coordinates, and a mini program without AppId.
std::optional<sdk::Part> to_part(const Document& document, const Attachments& attachments = {});

/// What the customer tapped in a msgmenu that was sent: Tencent pushes it as a text. Nothing for any other message.
std::optional<sdk::Interactive> picked_item(const Document& document);

/// What a customer picked on Tencent's map, whose coordinates are GCJ-02. Nothing when the texts are no coordinates.
std::optional<sdk::Interaction::Location> map_location(std::string_view lat, std::string_view lng);

/// Of a LOCATION event: what the phone measured. Tencent does not document the coordinate system, so `crs` stays empty.
std::optional<sdk::Interaction::Location> reported_location(const Document& document);

/// Of a location_select event: what the customer picked on Tencent's map.
std::optional<sdk::Interaction::Location> selected_location(const Document& document);

}  // namespace ekiden::wechat
