// SPDX-License-Identifier: Apache-2.0
// What Tencent tells later of a message that it had accepted: TEMPLATESENDJOBFINISH, subscribe_msg_sent_event and
// MASSSENDJOBFINISH.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "documents.hpp"
#include "errors.hpp"

namespace ekiden::wechat {

/// The views live as long as the document.
struct JobResult {
  std::string_view native_id;         // of the message, as the answer to its send had it
  std::string_view outcome;           // in Tencent's words: "success", "failed:user block", "err(10001)", "43101"
  const ErrorRow* failure = nullptr;  // null: it was delivered. Static data; its code is of no table of Tencent's
};

/// Nothing when the document is no such event, names no message or no time, or tells of several messages.
std::optional<JobResult> job_result(const Document& document);

/// Tencent's id of the (first) job that an event tells of, whatever else it lacks; empty when there is none.
std::string_view job_id(const Document& document);

}  // namespace ekiden::wechat
