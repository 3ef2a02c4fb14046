// SPDX-License-Identifier: Apache-2.0
#include "wechat_envelope.hpp"

#include "wechat_crypto.hpp"

namespace ekiden::sandbox {

namespace {

struct Freshness {
  std::string timestamp;
  std::string nonce;
};

Freshness make_freshness(const Clock& clock, Random& random) {
  return {std::to_string(clock.now_ms() / 1000), random_text(random, digits, 10)};
}

std::string signed_query(std::string_view token, const Freshness& fresh) {
  return "signature=" + wechat_signature({token, fresh.timestamp, fresh.nonce}) + "&timestamp=" + fresh.timestamp +
         "&nonce=" + fresh.nonce;
}

}  // namespace

WechatHookRequest WechatEnvelope::seal(const WechatDocument& document, std::string_view openid,
                                       bool with_wrong_token) const {
  const std::string token = with_wrong_token ? account_.token + "x" : account_.token;
  const Freshness fresh = make_freshness(clock_, random_);
  WechatHookRequest request;
  request.query = signed_query(token, fresh) + "&openid=" + std::string(openid);
  request.content_type = account_.format == WechatFormat::xml ? "text/xml" : "application/json";
  if (account_.mode == WechatMode::plain) {
    request.body = document.write(account_.format);
    return request;
  }
  const std::string encrypted = wechat_encrypt(account_.encoding_aes_key, random_text(random_, letters_and_digits, 16),
                                               document.write(account_.format), account_.app_id);
  request.query +=
      "&encrypt_type=aes&msg_signature=" + wechat_signature({token, fresh.timestamp, fresh.nonce, encrypted});
  WechatDocument outer;
  if (account_.mode == WechatMode::compatible) {
    outer = document;
  } else {
    outer.text("ToUserName", account_.original_id);
  }
  request.body = outer.text("Encrypt", encrypted).write(account_.format);
  return request;
}

std::string WechatEnvelope::verification_query(std::string_view echostr) const {
  return signed_query(account_.token, make_freshness(clock_, random_)) + "&echostr=" + std::string(echostr);
}

}  // namespace ekiden::sandbox
