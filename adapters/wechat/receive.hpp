// SPDX-License-Identifier: Apache-2.0
// Decides whether a webhook request comes from Tencent and is meant for us, and takes its document out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "crypto.hpp"
#include "documents.hpp"

namespace ekiden::wechat {

/// As set in Tencent's console, and believed from our configuration alone: a request cannot choose a weaker one.
enum class Mode { kPlain, kCompatible, kSafe };

struct ReceiverSettings {
  std::string app_id;  // whom a message that is meant for us names: the app id, of 微信客服 the corp id
  std::string_view app_id_setting = "app_id";    // what the operator calls it …
  std::string_view app_id_in_console = "AppID";  // … and Tencent
  bool encrypts_echostr = false;                 // the URL's test is encrypted and signed as a push is
  std::string token;
  Mode mode = Mode::kSafe;
  std::int64_t max_clock_skew_s = 0;  // 0: the timestamp is not looked at
};

/// Why a request is refused. `detail` is for the operator: what was wrong and what to do, nothing of the content.
struct Refusal {
  int status;
  const char* reason;
  std::string detail;
};

/// A document of ours. `raw`: its bytes, after decryption. `came_ms`: when, by the monotonic clock.
struct Push {
  Document document;
  std::string raw;
  std::int64_t came_ms = 0;
};

/// Reads requests; keeps nothing between them. Not thread-safe: one for each strand.
class Receiver {
 public:
  /// `cipher` may be absent in plain mode only.
  Receiver(ReceiverSettings settings, std::optional<EnvelopeCipher> cipher)
      : settings_(std::move(settings)), cipher_(std::move(cipher)) {}

  /// The GET with which Tencent's console tests the URL: gives what must be the answer's body.
  std::variant<std::string, Refusal> verify_url(std::string_view query, std::int64_t now_ms) const;

  /// A POST. Order of the checks in compatible and safe mode: the outer document is read (bounded; the signature covers
  /// a part of it), it has Encrypt, `msg_signature` is right, the text decrypts, the receiver is our app id, the inner
  /// document can be read. Nothing is decrypted for one who does not know the Token. In plain mode the signature comes
  /// first.
  std::variant<Push, Refusal> open_push(std::string_view query, std::string_view body, std::int64_t now_ms) const;

  /// A document in the answer to a push, as the mode wants it: as it is, or encrypted and signed (in XML, whatever the
  /// push was in). `random` has 16 bytes.
  std::string seal(std::string document, std::string_view timestamp, std::string_view nonce,
                   std::string_view random) const;

 private:
  std::optional<Refusal> check(std::string_view query, const char* parameter, std::optional<std::string_view> encrypted,
                               std::int64_t now_ms) const;
  std::variant<Push, Refusal> open_plain(std::string_view query, std::string_view body, std::int64_t now_ms) const;
  std::variant<Push, Refusal> open_encrypted(std::string_view query, std::string_view body, std::int64_t now_ms) const;
  // What a text whose signature is right says, when it says it to us.
  std::variant<std::string, Refusal> decrypt(std::string_view encrypted) const;

  ReceiverSettings settings_;
  std::optional<EnvelopeCipher> cipher_;
};

}  // namespace ekiden::wechat
