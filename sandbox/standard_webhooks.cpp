// SPDX-License-Identifier: Apache-2.0
#include "standard_webhooks.hpp"

#include <charconv>

#include "base64.hpp"
#include "digest.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::int64_t tolerance_s = 300;

std::optional<std::int64_t> read_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool any_matches(std::string_view signatures, std::string_view expected) {
  bool matches = false;
  while (!signatures.empty()) {
    const auto end = signatures.find(' ');
    matches |= constant_time_equal(signatures.substr(0, end), expected);
    signatures.remove_prefix(end == std::string_view::npos ? signatures.size() : end + 1);
  }
  return matches;
}

}  // namespace

std::optional<WebhookVerifier> WebhookVerifier::from_secret(std::string_view secret) {
  if (!secret.starts_with(secret_prefix)) return std::nullopt;
  auto key = base64_decode(secret.substr(secret_prefix.size()));
  if (!key || key->empty()) return std::nullopt;
  return WebhookVerifier(std::move(*key));
}

std::optional<std::string> WebhookVerifier::verify(std::string_view id, std::string_view timestamp,
                                                   std::string_view signatures, std::string_view body,
                                                   std::int64_t now_s) const {
  if (id.empty() || timestamp.empty() || signatures.empty()) return "a webhook header is missing";
  const auto signed_s = read_seconds(timestamp);
  if (!signed_s) return "webhook-timestamp is no number";
  if (*signed_s < now_s - tolerance_s || *signed_s > now_s + tolerance_s) {
    return "webhook-timestamp is more than five minutes away";
  }
  std::string signed_text(id);
  signed_text.append(".").append(timestamp).append(".").append(body);
  if (any_matches(signatures, "v1," + base64_encode(hmac_sha256(key_, signed_text)))) return std::nullopt;
  return "the signature does not match";
}

}  // namespace ekiden::sandbox
