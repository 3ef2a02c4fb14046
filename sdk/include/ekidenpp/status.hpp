// SPDX-License-Identifier: Apache-2.0
// How everything in a plugin says whether it worked. A value type; safe to copy between threads.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base.hpp"
#include "utf8.hpp"

namespace ekiden::sdk {

// A default-constructed Status is success. The bands of base.h say what the host does with a failure.
struct [[nodiscard]] Status {
  ekd_status code = EKD_OK;
  std::string message;               // one sentence for a person; never a secret, a message's text or a URL's query
  std::int32_t retry_after_ms = 0;   // 0: not said
  std::int32_t upstream_status = 0;  // HTTP status or the platform's error code; 0: none

  Status() = default;
  Status(ekd_status the_code, std::string the_message) : code(the_code), message(std::move(the_message)) {}

  bool ok() const noexcept { return code == EKD_OK; }
  bool is_pending() const noexcept { return code == EKD_PENDING; }

  // The answer comes later, through the host call that the function names.
  static Status pending() { return {EKD_PENDING, {}}; }
  // The caller broke the contract.
  static Status argument(std::string why) { return {EKD_E_ARGUMENT, std::move(why)}; }
  static Status state(std::string why) { return {EKD_E_STATE, std::move(why)}; }
  static Status unsupported(std::string why) { return {EKD_E_UNSUPPORTED, std::move(why)}; }
  // Settings or credentials are wrong: the instance is reported down.
  static Status config(std::string why) { return {EKD_E_CONFIG, std::move(why)}; }
  static Status auth(std::string why) { return {EKD_E_AUTH, std::move(why)}; }
  static Status gone(std::string why) { return {EKD_E_GONE, std::move(why)}; }
  // Certainly not carried out; a repetition may succeed.
  static Status retry(std::string why, std::int32_t after_ms = 0) {
    return Status(EKD_E_RETRY, std::move(why)).after(after_ms);
  }
  static Status rate_limited(std::string why, std::int32_t after_ms = 0) {
    return Status(EKD_E_RATE_LIMITED, std::move(why)).after(after_ms);
  }
  static Status not_connected(std::string why) { return {EKD_E_NOT_CONNECTED, std::move(why)}; }
  static Status full(std::string why) { return {EKD_E_FULL, std::move(why)}; }
  // Final.
  static Status rejected(std::string why) { return {EKD_E_REJECTED, std::move(why)}; }
  static Status not_found(std::string why) { return {EKD_E_NOT_FOUND, std::move(why)}; }
  static Status conflict(std::string why) { return {EKD_E_CONFLICT, std::move(why)}; }
  static Status cancelled(std::string why) { return {EKD_E_CANCELLED, std::move(why)}; }
  // A defect of the plugin.
  static Status internal(std::string why) { return {EKD_E_INTERNAL, std::move(why)}; }
  // It may or may not have been carried out.
  static Status unknown_outcome(std::string why) { return {EKD_E_UNKNOWN_OUTCOME, std::move(why)}; }

  // The same status with the wait that the other side asked for.
  Status after(std::int32_t milliseconds) && {
    retry_after_ms = milliseconds;
    return std::move(*this);
  }
  // The same status with the number that the other side answered.
  Status upstream(std::int32_t number) && {
    upstream_status = number;
    return std::move(*this);
  }

  // What a function of the ABI returned. `error` may be NULL or of an older, shorter layout.
  static Status from_abi(ekd_status returned, const ekd_error* error) {
    Status status;
    status.code = returned;
    if (returned == EKD_OK || error == nullptr) return status;
    if (EKD_HAS(ekd_error, error, retry_after_ms)) status.retry_after_ms = error->retry_after_ms;
    if (EKD_HAS(ekd_error, error, upstream_status)) status.upstream_status = error->upstream_status;
    if (EKD_HAS(ekd_error, error, message))
      status.message.assign(error->message, ::strnlen(error->message, sizeof error->message));
    return status;
  }

  // Fills what the caller of a function of the ABI allocated; nothing when `error` is NULL. Returns the code.
  ekd_status to_abi(ekd_error* error) const noexcept {
    if (error == nullptr || ok() || is_pending()) return code;
    *error = ekd_error{};
    error->size = sizeof *error;
    error->code = code;
    error->retry_after_ms = retry_after_ms;
    error->upstream_status = upstream_status;
    const std::string_view text = utf8_prefix(message, sizeof error->message - 1);
    if (!text.empty()) std::memcpy(error->message, text.data(), text.size());
    return code;
  }
};

// An ekd_error to pass to a function of the ABI.
inline ekd_error empty_error() noexcept {
  ekd_error error{};
  error.size = sizeof error;
  return error;
}

}  // namespace ekiden::sdk
