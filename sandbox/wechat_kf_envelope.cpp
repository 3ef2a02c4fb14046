// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_envelope.hpp"

#include "wechat_crypto.hpp"

namespace ekiden::sandbox {

namespace {

std::string escape_base64(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '+') {
      out += "%2B";
    } else if (c == '/') {
      out += "%2F";
    } else if (c == '=') {
      out += "%3D";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

WechatHookRequest KfEnvelope::seal(const WechatDocument& document, bool with_wrong_token) const {
  const std::string encrypted = encrypt(document.write(WechatFormat::xml));
  WechatDocument outer;
  outer.text("ToUserName", account_.corp_id).text("AgentID", "").text("Encrypt", encrypted);
  return {signed_query(with_wrong_token ? account_.token + "x" : account_.token, encrypted), "text/xml",
          outer.write(WechatFormat::xml)};
}

std::string KfEnvelope::verification_query(std::string_view echostr) const {
  const std::string encrypted = encrypt(echostr);
  return signed_query(account_.token, encrypted) + "&echostr=" + escape_base64(encrypted);
}

std::string KfEnvelope::signed_query(const std::string& token, const std::string& encrypted) const {
  const std::string timestamp = std::to_string(clock_.now_ms() / 1000);
  const std::string nonce = random_text(random_, digits, 10);
  return "msg_signature=" + wechat_signature({token, timestamp, nonce, encrypted}) + "&timestamp=" + timestamp +
         "&nonce=" + nonce;
}

std::string KfEnvelope::encrypt(std::string_view message) const {
  return wechat_encrypt(account_.encoding_aes_key, random_text(random_, letters_and_digits, 16), message,
                        account_.corp_id);
}

}  // namespace ekiden::sandbox
