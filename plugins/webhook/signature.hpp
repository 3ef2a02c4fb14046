// SPDX-License-Identifier: Apache-2.0
// Standard Webhooks 1.0.0, the symmetric scheme v1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ekiden::webhook {

// The key of a secret "whsec_<base64>", 24 to 64 bytes; nothing when it is not one.
std::optional<std::string> signing_key(std::string_view secret);

// The value of webhook-signature: "v1,<base64>" for each key, separated by spaces, so that a receiver may know any of
// them while secrets are exchanged. `timestamp_s`: of this attempt, seconds since 1970.
std::string signature(std::span<const std::string> keys, std::string_view id, std::int64_t timestamp_s,
                      std::string_view body);

}  // namespace ekiden::webhook
