// SPDX-License-Identifier: Apache-2.0
// A command as a request of 微信客服's API.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <span>
#include <string>
#include <vector>

#include "api.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

/// The files of the media store that Tencent must have before kf_to_call().
std::vector<NeededFile> kf_needed_files(const sdk::Command& command);

/// Fills `call`, or says why this command can never be carried out. `open_kfids`: the channel's accounts; `to` as a
/// conversation key names one of them, a customer's id alone belongs to the first. `ids`: of the command's files. The
/// command's id goes along as msgid, by which Tencent knows a repetition.
///
/// message.send: one part. text, image, video, file, location → the same; audio → voice; link; mini_program →
/// miniprogram; contact_card → business_card; template "msgmenu" and "ca_link" → these, with `params` as Tencent writes
/// them. With reply_to.ticket it is the message of an event (a welcome, a closing word) and goes to send_msg_on_event:
/// text and "msgmenu" only. The types of kf_commands.hpp go their own ways.
sdk::Status kf_to_call(const sdk::Command& command, std::span<const std::string> open_kfids, const MediaIds& ids,
                       ApiCall& call);

}  // namespace ekiden::wechat
