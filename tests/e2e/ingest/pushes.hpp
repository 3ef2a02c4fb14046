// SPDX-License-Identifier: Apache-2.0
// Pushes as Tencent signs and encrypts them, with OpenSSL alone: it shares no code with the adapter that it tests.
// Source: developers.weixin.qq.com, "message push".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// A service account. Each string is a marker that must appear in no log.
struct Account {
  std::string app_id = "wx2c2769f8efd9abc2";
  std::string token = "plantedtoken";
  std::string key = "plantedAesKeyplantedAesKeyplantedAesKey0123";
  std::string secret = "planted-app-secret";
};

// One channel of a configuration, as an entry of `channels:`.
std::string channel_entry(std::string_view id, std::string_view mode, const Account& account = {},
                          std::string_view api_base = "http://127.0.0.1:9");
// A whole `channels:` with one channel `wechat-cn`, after the plugins' folder.
std::string one_channel(std::string_view mode = "safe", const Account& account = {});

struct Push {
  std::string query;
  std::string body;
};

Push plain_push(std::string_view document, const Account& account = {});
// Any Encrypt under a right msg_signature.
Push signed_push(std::string_view encrypt, const Account& account = {});
Push safe_push(std::string_view document, const Account& account = {});
// Published: everything as given.
Push published_push(std::string_view token, std::string_view timestamp, std::string_view nonce,
                    std::string_view msg_signature, std::string body);
// The document of safe mode around a base64 text.
std::string safe_document(std::string_view encrypt);

// random(16) | length | message | receiver, with a padding to 32. `length` overrides what the length says.
std::string inner_block(std::string_view message, std::string_view receiver, std::optional<std::uint32_t> length = {});
// AES-256-CBC of whole blocks, no padding added, as base64.
std::string seal(std::string_view blocks, std::string_view key);
std::string signature_of(std::initializer_list<std::string_view> pieces);

std::string text_document(std::string_view from, std::string_view msg_id, std::string_view text);

// POST /hooks/<channel>
Answer deliver(const std::string& listen, std::string_view channel, const Push& push);

}  // namespace ekiden::test
