// SPDX-License-Identifier: Apache-2.0
#include "wechat_passive_reply.hpp"

#include "wechat_crypto.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::string_view section_begin = "<![CDATA[";
constexpr std::string_view section_end = "]]>";

/// The text of an element that holds sections, or nothing but text; empty when there is none of that name.
std::string text_in(std::string_view xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::string close = "</" + name + ">";
  const std::size_t at = xml.find(open);
  if (at == std::string_view::npos) return {};
  xml.remove_prefix(at + open.size());
  std::string text;
  while (!xml.starts_with(close)) {
    const bool is_section = xml.starts_with(section_begin);
    if (is_section) xml.remove_prefix(section_begin.size());
    const std::size_t end = xml.find(is_section ? section_end : std::string_view("<"));
    if (end == std::string_view::npos || (!is_section && end == 0)) return {};
    text += xml.substr(0, end);
    xml.remove_prefix(end + (is_section ? section_end.size() : 0));
  }
  return text;
}

std::optional<std::string> opened(const WechatAccount& account, std::string_view body) {
  if (account.mode == WechatMode::plain) return std::string(body);
  const std::string encrypted = text_in(body, "Encrypt");
  const std::string signature =
      wechat_signature({account.token, text_in(body, "TimeStamp"), text_in(body, "Nonce"), encrypted});
  if (text_in(body, "MsgSignature") != signature) return std::nullopt;
  return wechat_decrypt(account.encoding_aes_key, encrypted, account.app_id);
}

}  // namespace

std::optional<WechatPassiveReply> read_passive_reply(const WechatAccount& account, const std::string& openid,
                                                     std::string_view body) {
  const auto document = opened(account, body);
  if (!document || text_in(*document, "ToUserName") != openid ||
      text_in(*document, "FromUserName") != account.original_id)
    return std::nullopt;
  WechatPassiveReply reply{text_in(*document, "MsgType"), {}};
  if (reply.kind.empty()) return std::nullopt;
  reply.shown = reply.kind == "text" ? text_in(*document, "Content") : "[" + reply.kind + "]";
  return reply;
}

}  // namespace ekiden::sandbox
