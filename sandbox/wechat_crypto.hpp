// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// SHA-1 in lower-case hex over the parts, sorted as byte strings and joined without a separator.
std::string wechat_signature(std::initializer_list<std::string_view> parts);

/// Encrypts one push: AES-256-CBC, the first half of the key as IV, over
/// `random(16) | length of message (uint32, big endian) | message | receiver_id`, padded as PKCS#7 with block 32.
/// `encoding_aes_key` has 43 characters, `random` 16 bytes. Answers base64.
std::string wechat_encrypt(std::string_view encoding_aes_key, std::string_view random, std::string_view message,
                           std::string_view receiver_id);

/// The message of such a text; nothing when it is none, or names another receiver.
std::optional<std::string> wechat_decrypt(std::string_view encoding_aes_key, std::string_view encrypted,
                                          std::string_view receiver_id);

bool is_encoding_aes_key(std::string_view text);

}  // namespace ekiden::sandbox
