// SPDX-License-Identifier: Apache-2.0
// Tencent's error codes (errcode in an answer with HTTP 200): what each means, and what follows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ekiden::wechat {

enum class ErrorClass {
  kOk,            // no failure: what was asked for is so already
  kRetry,         // not carried out now; the host tries again
  kRetryLater,    // the same, but not before a minute is over
  kThrottled,     // the same, and no other call either until a minute is over
  kToken,         // the access token is refused: fetch another, send once more
  kWindowClosed,  // outside the reply window, or its count is used up
  kQuota,         // the account's allowance is used up
  kRecipient,     // this customer cannot be reached
  kBadRequest,    // this message can never be sent
  kAccount,       // the account, its permissions or our settings
  kUnknownCode,   // none of the table: failed, never taken for success
};

/// The word for it in `error.code` of a command's result and in the descriptor's "errors".
std::string_view word(ErrorClass error_class);

/// `meaning` and `action` are sentences for the operator.
struct ErrorRow {
  std::int64_t code;
  ErrorClass error_class;
  std::string_view meaning;
  std::string_view action;
};

/// Always a row, static data.
using ErrorLookup = const ErrorRow& (*)(std::int64_t code);

/// The row of that code among `rows`, which are in ascending order; one of kUnknownCode when there is none.
const ErrorRow& find_row(std::span<const ErrorRow> rows, std::int64_t code);

/// All codes known for sending messages and for showing "typing", in ascending order.
std::span<const ErrorRow> send_errors();

/// Always a row: kUnknownCode for a code of no row. Codes 61000–61999 are the account's, 61450–61457 of them
/// those of its customer-service accounts. Static data.
const ErrorRow& send_error(std::int64_t code);

/// The same for the token call, where some codes mean something else. kAccount: settings are wrong, asking again is
/// useless.
std::span<const ErrorRow> token_errors();
const ErrorRow& token_error(std::int64_t code);

/// The request id at the end of Tencent's errmsg ("… rid: 5f3a-…"), which Tencent's support asks for. Empty when there
/// is none.
std::string rid_of(std::string_view errmsg);

}  // namespace ekiden::wechat
