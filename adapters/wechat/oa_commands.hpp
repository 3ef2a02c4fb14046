// SPDX-License-Identifier: Apache-2.0
// The commands of a service account that are no messages: a question to Tencent's API, and what its answer says.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

#include "api.hpp"

namespace ekiden::wechat {

/// Whether oa_command_call() knows the type.
bool is_oa_command(std::string_view type);

/// Fills `call`, or says why this command can never be carried out. `command.peer_id` is the customer's openid, or the
/// app id for what concerns the account.
///
/// About a customer: contact.get → user/info; contact.tag {"tag_id", "on"} → tags/members/batchtagging or
/// batchuntagging; contact.remark {"remark"} → user/info/updateremark; conversation.get, conversation.assign {"agent"},
/// conversation.close {"agent"} → customservice/kfsession.
/// About the account: tag.list, tag.create {"name"}, tag.update {"tag_id", "name"}, tag.delete {"tag_id"} → tags;
/// menu.get, menu.set {"button", "matchrule"}, menu.delete {"menu_id"} → menu; qr.create {"scene", "permanent",
/// "expire_seconds"} → qrcode/create; agent.list, agent.add and agent.update {"agent", "nickname"}, agent.delete
/// {"agent"}, agent.invite {"agent", "wechat_id"} → customservice; quota.get {"path"}, quota.clear.
sdk::Status oa_command_call(const sdk::Command& command, std::string_view app_id, ApiCall& call);

/// The command's result document, {"result": {…}}, of Tencent's answer to it.
std::string oa_command_result(std::string_view type, std::string_view answer);

}  // namespace ekiden::wechat
