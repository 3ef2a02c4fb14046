// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// The receiver's side of Standard Webhooks 1.0.0 with one symmetric secret.
class WebhookVerifier {
 public:
  /// Empty unless `secret` is `whsec_` and base64.
  static std::optional<WebhookVerifier> from_secret(std::string_view secret);

  /// Nothing when one of the space-separated `signatures` is ours and `timestamp` within five minutes of now;
  /// otherwise what is wrong.
  std::optional<std::string> verify(std::string_view id, std::string_view timestamp, std::string_view signatures,
                                    std::string_view body, std::int64_t now_s) const;

 private:
  explicit WebhookVerifier(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

}  // namespace ekiden::sandbox
