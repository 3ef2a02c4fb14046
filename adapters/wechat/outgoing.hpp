// SPDX-License-Identifier: Apache-2.0
// A command as a request of Tencent's API.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/status.hpp>

#include <string_view>

#include "api.hpp"

namespace ekiden::wechat {

/// Fills `call`, or says why this command can never be carried out. The host checks the descriptor's limits before it
/// journals a command; this checks what they cannot say. `kf_account`: as which customer-service account messages are
/// shown; empty: as the account itself.
///
/// message.send: one part. text → text; image → image, audio → voice, video → video, by the ids of files that Tencent
/// has; link → news with one article; mini_program → miniprogrampage. typing.set: `on` absent or true → Typing, false →
/// CancelTyping.
sdk::Status to_call(const sdk::Command& command, std::string_view kf_account, ApiCall& call);

}  // namespace ekiden::wechat
