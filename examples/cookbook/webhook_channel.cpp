// SPDX-License-Identifier: Apache-2.0
// A channel for a platform that posts each message, {"id", "from", "text", "time_ms"}, and signs it:
// X-Signature: sha256=<hex of the HMAC-SHA256 of the body under a secret that both know>.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <ekidenpp/ekiden.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace {
using namespace ekiden::sdk;

// "sha256=<hex>"; empty when it cannot be computed.
std::string signature_of(std::string_view body, std::string_view secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t length = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), digest.size(),
                &length) == nullptr)
    return {};
  std::string text = "sha256=";
  for (std::size_t i = 0; i < length; ++i)
    text.append({"0123456789abcdef"[digest[i] >> 4], "0123456789abcdef"[digest[i] & 15]});
  return text;
}

class WebhookChannel final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "cookbook-webhook";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Webhook channel",
    "description": "Takes in what a platform posts and signs.",
    "account_key": "account",
    "config": {"type": "object", "additionalProperties": false, "required": ["account", "secret"], "properties": {
      "account": {"type": "string", "minLength": 1, "examples": ["shop"]},
      "secret": {"type": "string", "minLength": 16, "x-secret": true}}}
  })json";

  Status configure(std::string_view config) override {
    const JsonView settings = JsonView::parse(config).value();
    account_ = settings.at("/account").text();
    secret_ = settings.at("/secret").text();
    return host().add_route("POST", "", 64 << 10);
  }

  void on_request(Op op, const HttpRequestView& request) override {
    if (!is_signed(request)) return refuse(op, 401, "signature", "X-Signature does not fit the body: the same secret?");
    const auto message = JsonView::parse(request.body());
    if (!message || message->at("/id").text().empty() || message->at("/from").text().empty())
      return refuse(op, 400, "no_message", "the body is no message with an id and a sender");
    const Status kept = host().emit(op, event_of(*message));
    if (kept.ok()) return host().respond(op, {.status = 200});
    refuse(op, kept.code == EKD_E_FULL ? 503 : 400, "not_kept", kept.message);
  }

  Status send(Op, const Command&) override { return Status::unsupported("this channel only receives"); }

 private:
  // The bytes as they came are what was signed: parsed and written again they are others.
  bool is_signed(const HttpRequestView& request) const {
    const std::string wanted = signature_of(request.body(), secret_);
    const std::string_view given = request.header("X-Signature");
    // In a time that says nothing about how much of it was right.
    return !wanted.empty() && given.size() == wanted.size() &&
           CRYPTO_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
  }

  void refuse(Op op, int status, const char* reason, std::string detail) {
    host().respond(op, HttpAnswer::refuse(status, reason, std::move(detail)));
  }

  Event event_of(const JsonView& message) const {
    const std::string id = message.at("/id").text(), from = message.at("/from").text();
    Event event;
    event.type = "message.received";
    event.account = account_;
    event.peer_kind = "dm";
    event.peer_id = from;
    event.id_material = {id};  // a message that is posted twice is one event
    event.time_ms = message.at("/time_ms").int64().value_or(0);
    event.raw = message.json();
    event.raw_content_type = "application/json";
    event.data = EventData()
                     .platform({.name = "cookbook", .msg_id = id, .received_via = "webhook"})
                     .sender({.identities = {{.type = "user_id", .value = from}}})
                     .message({.native_id = id, .parts = {Part::text(message.at("/text").text())}})
                     .json();
    return event;
  }

  std::string account_, secret_;
};

}  // namespace

EKIDEN_PLUGIN(WebhookChannel);
