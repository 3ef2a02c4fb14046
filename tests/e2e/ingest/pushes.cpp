// SPDX-License-Identifier: Apache-2.0
#include "e2e/ingest/pushes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace ekiden::test {

namespace {

constexpr std::string_view kTimestamp = "1409735669";
constexpr std::string_view kNonce = "plantednonce";

std::string cat(std::initializer_list<std::string_view> pieces) {
  std::string all;
  for (const std::string_view piece : pieces) all.append(piece);
  return all;
}

std::string base64_of(const std::vector<unsigned char>& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::array<unsigned char, 33> key_bytes(std::string_view key_text) {
  std::array<unsigned char, 33> key{};
  const std::string padded = cat({key_text, "="});
  if (padded.size() != 44 ||
      EVP_DecodeBlock(key.data(), reinterpret_cast<const unsigned char*>(padded.data()), 44) != 33)
    throw std::runtime_error("the test's EncodingAESKey is no base64");
  return key;
}

}  // namespace

std::string channel_entry(std::string_view id, std::string_view mode, const Account& account,
                          std::string_view api_base) {
  std::string config = cat({"app_id: \"", account.app_id, "\", app_secret: \"", account.secret, "\", token: \"",
                            account.token, "\", mode: ", mode, ", api_base: \"", api_base, "\""});
  if (mode != "plain") config += cat({", encoding_aes_key: \"", account.key, "\""});
  return cat({"  - {id: ", id, ", adapter: wechat-oa, config: {", config, "}}\n"});
}

std::string one_channel(std::string_view mode, const Account& account) {
  return cat({"plugins: {path: [\"", plugin_folder(), "\"]}\nchannels:\n", channel_entry("wechat-cn", mode, account)});
}

std::string signature_of(std::initializer_list<std::string_view> pieces) {
  std::vector<std::string_view> sorted(pieces);
  std::sort(sorted.begin(), sorted.end());
  std::string all;
  for (const std::string_view piece : sorted) all.append(piece);
  std::array<unsigned char, 20> digest{};
  EVP_Digest(all.data(), all.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex.push_back("0123456789abcdef"[byte >> 4]);
    hex.push_back("0123456789abcdef"[byte & 15]);
  }
  return hex;
}

std::string inner_block(std::string_view message, std::string_view receiver, std::optional<std::uint32_t> length) {
  const std::uint32_t stated = length.value_or(static_cast<std::uint32_t>(message.size()));
  std::string block = "0123456789abcdef";
  for (int shift = 24; shift >= 0; shift -= 8) block.push_back(static_cast<char>(stated >> shift & 0xff));
  block.append(message).append(receiver);
  const std::size_t padding = 32 - block.size() % 32;
  return block.append(padding, static_cast<char>(padding));
}

std::string seal(std::string_view blocks, std::string_view key_text) {
  const auto key = key_bytes(key_text);
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key.data(), key.data());
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  std::vector<unsigned char> out(blocks.size() + 32);
  int size = 0;
  EVP_EncryptUpdate(context.get(), out.data(), &size, reinterpret_cast<const unsigned char*>(blocks.data()),
                    static_cast<int>(blocks.size()));
  out.resize(static_cast<std::size_t>(size));
  return base64_of(out);
}

std::string safe_document(std::string_view encrypt) {
  return cat({"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[", encrypt, "]]></Encrypt></xml>"});
}

Push published_push(std::string_view token, std::string_view timestamp, std::string_view nonce,
                    std::string_view msg_signature, std::string body) {
  return {cat({"signature=", signature_of({token, timestamp, nonce}), "&timestamp=", timestamp, "&nonce=", nonce,
               "&openid=o1&encrypt_type=aes&msg_signature=", msg_signature}),
          std::move(body)};
}

Push plain_push(std::string_view document, const Account& account) {
  return {cat({"signature=", signature_of({account.token, kTimestamp, kNonce}), "&timestamp=", kTimestamp,
               "&nonce=", kNonce, "&openid=o1"}),
          std::string(document)};
}

Push signed_push(std::string_view encrypt, const Account& account) {
  return published_push(account.token, kTimestamp, kNonce, signature_of({account.token, kTimestamp, kNonce, encrypt}),
                        safe_document(encrypt));
}

Push safe_push(std::string_view document, const Account& account) {
  return signed_push(seal(inner_block(document, account.app_id), account.key), account);
}

std::string text_document(std::string_view from, std::string_view msg_id, std::string_view text) {
  return cat(
      {"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[", from,
       "]]></FromUserName><CreateTime>1409735668</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[",
       text, "]]></Content><MsgId>", msg_id, "</MsgId></xml>"});
}

Answer deliver(const std::string& listen, std::string_view channel, const Push& push) {
  return http(listen, "POST", cat({"/hooks/", channel, "?", push.query}), push.body, {{"Content-Type", "text/xml"}});
}

}  // namespace ekiden::test
