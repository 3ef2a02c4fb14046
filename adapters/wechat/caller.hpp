// SPDX-License-Identifier: Apache-2.0
// Calls an API of Tencent's with an access token.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "api.hpp"

namespace ekiden::wechat {

/// Certainly not carried out, and a repetition may be.
inline bool is_retryable(const sdk::Status& status) {
  return status.code <= EKD_E_RETRY && status.code > EKD_E_REJECTED;
}

/// Each call goes out with the host's access token, and once more with another one when Tencent refuses it. Everything
/// runs on the strand. `host` outlives it.
class Caller {
 public:
  /// Runs once for each call() that answered Status::pending(). `body`: Tencent's answer to a call that succeeded, else
  /// empty.
  using Done = std::function<void(const SendOutcome&, std::string_view body)>;

  Caller(sdk::Host& host, Endpoint endpoint, sdk::HttpRequest token_request)
      : host_(host), endpoint_(std::move(endpoint)), token_request_(std::move(token_request)) {}

  /// Always pending, or a failure that certainly sent nothing.
  sdk::Status call(ApiCall call, Done done);

  /// Fetches a new access token for the host, which has one fetched at a time.
  void refresh_token(sdk::Op op);

 private:
  struct Task {
    ApiCall call;
    Done done;
    bool token_was_refused = false;
  };
  using TaskPtr = std::shared_ptr<Task>;

  sdk::Status ask_for_token(TaskPtr task);
  void on_token(const TaskPtr& task, const sdk::TokenResult& token);
  void on_answer(const TaskPtr& task, std::uint64_t generation, const sdk::HttpResponse& response);

  sdk::Host& host_;
  const Endpoint endpoint_;
  const sdk::HttpRequest token_request_;
};

}  // namespace ekiden::wechat
