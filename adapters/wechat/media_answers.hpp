// SPDX-License-Identifier: Apache-2.0
// What Tencent's media API answers. No network here.
#pragma once

#include <ekidenpp/envelope.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <optional>
#include <string>

#include "api.hpp"

namespace ekiden::wechat {

/// What to do about a fetch that kept nothing.
struct FetchAnswer {
  enum class Next { give_up, other_token, follow, later };
  Next next = Next::give_up;
  std::string url{};        // follow: where a video really is
  sdk::MediaError error{};  // otherwise
};

/// `status`: of sdk::MediaClient, and no success.
FetchAnswer read_fetch(const Endpoint& endpoint, const sdk::Status& status, const sdk::HttpResponse& response);

/// The media_id in the answer to an upload, or nothing and why in `outcome`. An upload whose answer was lost has done
/// nothing that counts: it may be tried again.
std::optional<std::string> read_upload(const Endpoint& endpoint, const sdk::HttpResponse& response,
                                       SendOutcome& outcome);

/// What becomes of a command whose file the host refused to send: it has expired, is too long, or of a kind that
/// Tencent does not take.
SendOutcome without_file(const sdk::Status& status);
/// The same of one that could not be fetched from the address that the command names.
SendOutcome without_file(const sdk::MediaError& error);

}  // namespace ekiden::wechat
