// SPDX-License-Identifier: Apache-2.0
// Commands of 微信客服 that yield something other than a message: what is asked, and what the answer means.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "api.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

/// Whether kf_command_call() knows the type.
bool is_kf_command(std::string_view type);

/// Whether carrying it out twice does no harm.
bool may_repeat_kf_command(std::string_view type);

/// The files of the media store that Tencent must have before kf_command_call(): an account's picture.
std::vector<NeededFile> kf_command_files(std::string_view type, const rapidjson::Value& command);

/// Fills `call`, or says why this command can never be carried out. `command.peer_id` is the customer, or the account
/// for what concerns no customer. `args`: the command's own.
///
/// conversation.get → service_state/get; conversation.assign {"to": "agent" (with "agent": userid), "queue", "bot"} and
/// conversation.close → service_state/trans; contact.get → customer/batchget; contact_link.create {"scene"} →
/// add_contact_way; account.list {"offset", "limit"} → account/list; account.create {"name", "avatar_ref"},
/// account.update, account.delete {"open_kfid"} → account/add, update, del; agent.list → servicer/list; agent.add and
/// agent.delete {"agents", "department_ids"} → servicer/add, del.
sdk::Status kf_command_call(const sdk::Command& command, std::string_view open_kfid, const MediaIds& files,
                            ApiCall& call);

/// The command's result document: {"result": {…}}.
std::string kf_command_result(std::string_view type, std::string_view answer);

}  // namespace ekiden::wechat
