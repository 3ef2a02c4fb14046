// SPDX-License-Identifier: Apache-2.0
// The codes of 微信客服: errcode of its API, and fail_type of a message that did not reach the customer.
#pragma once

#include <cstdint>
#include <span>

#include "errors.hpp"

namespace ekiden::wechat {

/// All codes known for calls, in ascending order.
std::span<const ErrorRow> kf_errors();
/// Always a row: kUnknownCode for a code of no row. Static data.
const ErrorRow& kf_error(std::int64_t code);

/// The same for the token call, where some codes mean something else.
std::span<const ErrorRow> kf_token_errors();
const ErrorRow& kf_token_error(std::int64_t code);

/// fail_type of a msg_send_fail event.
std::span<const ErrorRow> kf_send_failures();
const ErrorRow& kf_send_failure(std::int64_t fail_type);

}  // namespace ekiden::wechat
