// SPDX-License-Identifier: Apache-2.0
// What is said to customers, as a request of Tencent's API.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

#include "api.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

struct OutgoingSettings {
  std::string kf_account;        // as which customer-service account messages are shown; empty: as the account itself
  bool is_mini_program = false;  // the customer service of a mini-program, which takes fewer types
};

/// Whether to_call() knows the type.
bool is_outgoing(std::string_view type);

/// Fills `call`, or says why this command can never be carried out. The host checks the descriptor's limits before it
/// journals a command; this checks what they cannot say. `ids`: of the files that needed_files() names.
///
/// message.send: one part. text → text; image → image, audio → voice, video → video; link → news with one article, of a
/// mini-program link; mini_program → miniprogrampage; template by its name: music, msgmenu, mpnews, mpnewsarticle and
/// wxcard are Tencent's types of messages, with Tencent's object as `params`; any other name is the id of a template
/// message, or with "subscription": true of a subscription message, `params` its fields.
/// message.broadcast: text, image, audio, and mpnews, mpvideo and wxcard, to everybody, to those with a tag, to a list
/// of openids, or to one customer as a preview. typing.set: `on` absent or true → Typing, false → CancelTyping.
sdk::Status to_call(const sdk::Command& command, const OutgoingSettings& settings, const MediaIds& ids, ApiCall& call);

/// What Tencent calls the message, of its answer to a command of that type; empty where it says nothing.
std::string outgoing_id(std::string_view type, std::string_view answer);

/// The command's result document.
std::string outgoing_result(std::string_view native_id);

}  // namespace ekiden::wechat
