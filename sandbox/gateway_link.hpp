// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "faults.hpp"
#include "http_caller.hpp"
#include "request_log.hpp"

namespace ekiden::sandbox {

/// Which of the platforms rings.
enum class GatewayHook { wechat, wechat_kf };

/// Where the gateway under test stands.
struct GatewayAddress {
  std::string hook;
  std::string kf_hook;  // of the channel of 微信客服
  std::string api;
  std::string token;
  std::string channel = "wechat-cn";
};

/// The gateway as its outside partners see it: a hook for the platform, an API for the CRM. Safe to call from any
/// thread.
class GatewayLink {
 public:
  GatewayLink(HttpCaller& caller, Faults& faults, RequestLog& log) : caller_(caller), faults_(faults), log_(log) {}

  void point_to(GatewayAddress address);
  GatewayAddress address() const;

  HttpAnswer push(GatewayHook hook, std::string_view query, std::string_view content_type, std::string_view body,
                  std::int64_t timeout_ms);
  HttpAnswer verify_url(GatewayHook hook, std::string_view query, std::int64_t timeout_ms);

  /// `to` is an openid or a conversation key; an empty `channel` means the one of the address.
  HttpAnswer send_text(std::string_view channel, std::string_view to, std::string_view text,
                       std::string_view idempotency_key);
  HttpAnswer events(std::string_view after);

 private:
  std::string url_of(GatewayHook hook) const;
  HttpAnswer no_address(std::string_view what);

  HttpCaller& caller_;
  Faults& faults_;
  RequestLog& log_;
  mutable std::mutex mutex_;
  GatewayAddress address_;
};

}  // namespace ekiden::sandbox
