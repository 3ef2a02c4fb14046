// SPDX-License-Identifier: Apache-2.0
#include "receive.hpp"

#include <algorithm>

#include "kit/constant_time.hpp"
#include "kit/query.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

Refusal wrong_signature(const char* parameter, std::string_view why) {
  return {401, "signature", std::string(parameter) + " " + std::string(why)};
}

Refusal bad_document(std::string_view why) {
  return {400, "document", std::string(why)};
}

Refusal bad_envelope(CryptoFault fault) {
  switch (fault) {
    case CryptoFault::kBase64:
      return {400, "crypto", "Encrypt is not base64: it was cut or changed on the way"};
    case CryptoFault::kSize:
      return {400, "crypto",
              "the encrypted text is empty or no multiple of 32 bytes: it was cut or changed on the way"};
    case CryptoFault::kPadding:
      return {
          400, "crypto",
          "the signature is right but the text does not decrypt: encoding_aes_key differs from the EncodingAESKey in "
          "Tencent's console"};
    case CryptoFault::kLength:
      break;
  }
  return {400, "crypto",
          "the length inside the encrypted text does not fit: encoding_aes_key differs from the EncodingAESKey in "
          "Tencent's console, or the sender is not Tencent"};
}

}  // namespace

std::optional<Refusal> Receiver::check(std::string_view query_text, const char* parameter,
                                       std::optional<std::string_view> encrypted, std::int64_t now_ms) const {
  const auto query = kit::Query::parse(query_text);
  if (!query) return wrong_signature(parameter, "cannot be checked: the query is malformed");
  const auto given = query->only(parameter);
  const auto timestamp = query->only("timestamp");
  const auto nonce = query->only("nonce");
  if (!given || !timestamp || !nonce) {
    return wrong_signature(parameter, "cannot be checked: it, timestamp or nonce is missing or stands there twice");
  }
  const std::string expected = encrypted ? signature_of({settings_.token, *timestamp, *nonce, *encrypted})
                                         : signature_of({settings_.token, *timestamp, *nonce});
  if (!kit::equal_in_constant_time(expected, *given)) {
    return wrong_signature(
        parameter, "is wrong: token differs from the Token in Tencent's console, or the request is not Tencent's");
  }
  if (settings_.max_clock_skew_s == 0) return std::nullopt;
  const auto sent = integer(*timestamp);
  const std::int64_t now = now_ms / 1000;
  if (!sent || *sent < now - settings_.max_clock_skew_s || *sent > now + settings_.max_clock_skew_s) {
    return Refusal{401, "stale",
                   "the timestamp is further from our clock than max_clock_skew_s: check this machine's clock"};
  }
  return std::nullopt;
}

std::variant<std::string, Refusal> Receiver::decrypt(std::string_view encrypted) const {
  CryptoFault fault{};
  auto opened = cipher_->open(encrypted, fault);
  if (!opened) return bad_envelope(fault);
  if (opened->receiver == settings_.app_id) return std::move(opened->message);
  return Refusal{403, "receiver",
                 "the message is meant for another account: " + std::string(settings_.app_id_setting) +
                     " differs from the " + std::string(settings_.app_id_in_console) + " in Tencent's console"};
}

std::variant<std::string, Refusal> Receiver::verify_url(std::string_view query, std::int64_t now_ms) const {
  const bool encrypted = settings_.encrypts_echostr;
  const char* const parameter = encrypted ? "msg_signature" : "signature";
  const auto parsed = kit::Query::parse(query);
  const auto given = parsed ? parsed->only("echostr") : std::nullopt;
  std::string echo(given.value_or(""));
  // Base64 whose "+" was not escaped on its way here.
  if (encrypted) std::replace(echo.begin(), echo.end(), ' ', '+');
  if (auto refusal = check(query, parameter, encrypted ? std::optional<std::string_view>(echo) : std::nullopt, now_ms))
    return std::move(*refusal);
  if (!given) return wrong_signature(parameter, "is right, but echostr is missing or stands there twice");
  if (encrypted) return decrypt(echo);
  return echo;
}

std::variant<Push, Refusal> Receiver::open_push(std::string_view query, std::string_view body,
                                                std::int64_t now_ms) const {
  return settings_.mode == Mode::kPlain ? open_plain(query, body, now_ms) : open_encrypted(query, body, now_ms);
}

std::string Receiver::seal(std::string document, std::string_view timestamp, std::string_view nonce,
                           std::string_view random) const {
  if (settings_.mode == Mode::kPlain) return document;
  const std::string encrypted = cipher_->seal(document, settings_.app_id, random);
  const std::string signature = signature_of({settings_.token, timestamp, nonce, encrypted});
  return "<xml><Encrypt><![CDATA[" + encrypted + "]]></Encrypt><MsgSignature><![CDATA[" + signature +
         "]]></MsgSignature><TimeStamp>" + std::string(timestamp) + "</TimeStamp><Nonce><![CDATA[" +
         std::string(nonce) + "]]></Nonce></xml>";
}

std::variant<Push, Refusal> Receiver::open_plain(std::string_view query, std::string_view body,
                                                 std::int64_t now_ms) const {
  if (auto refusal = check(query, "signature", std::nullopt, now_ms)) return std::move(*refusal);
  auto parsed = parse_document(body);
  if (!parsed.document) return bad_document(parsed.error);
  if (parsed.document->has("Encrypt") && !parsed.document->has("MsgType")) {
    return bad_document(
        "the document is encrypted, but this channel's mode is plain: set mode and encoding_aes_key as in "
        "Tencent's console");
  }
  return Push{std::move(*parsed.document), std::string(body)};
}

std::variant<Push, Refusal> Receiver::open_encrypted(std::string_view query, std::string_view body,
                                                     std::int64_t now_ms) const {
  const auto outer = parse_document(body);
  if (!outer.document) return bad_document(outer.error);
  if (!outer.document->has("Encrypt")) {
    return Refusal{
        403, "not_encrypted",
        "a plain document came to a channel whose mode demands encryption: set the message encryption mode in "
        "Tencent's console to safe or compatible, or somebody tries to go round it"};
  }
  const std::string_view encrypted = outer.document->text("Encrypt");
  if (auto refusal = check(query, "msg_signature", encrypted, now_ms)) return std::move(*refusal);
  auto message = decrypt(encrypted);
  if (auto* refusal = std::get_if<Refusal>(&message)) return std::move(*refusal);
  auto inner = parse_document(std::get<std::string>(message));
  if (!inner.document) return bad_document(inner.error);
  return Push{std::move(*inner.document), std::move(std::get<std::string>(message))};
}

}  // namespace ekiden::wechat
