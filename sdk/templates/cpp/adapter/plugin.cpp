// SPDX-License-Identifier: Apache-2.0
// A text that is posted to /hooks/<channel> becomes a message; a message to the customer is posted to a URL.
#include <ekiden/json.h>
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

// What the platform's answer means for the command. The host does the rest: it repeats, waits, or gives up.
Status outcome_of(const HttpResponse& response) {
  if (response.outcome == HttpResponse::Outcome::not_sent)
    return Status::not_connected("the platform cannot be reached");
  if (!response.answered()) return Status::unknown_outcome("the platform's answer was lost");
  const int code = response.status;
  if (code >= 200 && code <= 299) return {};
  const std::string sentence = "the platform answered " + std::to_string(code);
  constexpr std::int64_t kMaxWait = std::numeric_limits<std::int32_t>::max();
  const auto wait = static_cast<std::int32_t>(std::clamp<std::int64_t>(response.retry_after_ms, 0, kMaxWait));
  if (code == 429) return Status::rate_limited(sentence, wait).upstream(code);
  if (code == 503) return Status::retry(sentence, wait).upstream(code);
  // It failed half-way: whether the customer has the message, nobody knows.
  if (code >= 500) return Status::unknown_outcome(sentence).upstream(code);
  if (code == 401 || code == 403) return Status::auth(sentence).upstream(code);
  return Status::rejected(sentence).upstream(code);
}

class Plugin final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "@NAME@";
  static constexpr const char* kVersion = "0.1.0";
  // client_message_id: the platform knows a repeated Idempotency-Key, so a command whose outcome is unknown is
  // repeated.
  static constexpr const char* kDescriptor = R"json({
    "title": "@NAME@",
    "description": "Takes posted texts in as messages, and posts messages to a URL.",
    "config": {
      "type": "object",
      "required": ["url"],
      "additionalProperties": false,
      "properties": {
        "url": {"type": "string", "pattern": "^https?://", "description": "Where messages to customers are posted."}
      }
    },
    "peer_kind": "dm",
    "client_message_id": true,
    "commands": {"message.send": {"max_parts": 1, "parts": {"text": {"max_bytes": 4096}}}},
    "max_in_flight": 16
  })json";

  Status configure(std::string_view config) override {
    ekd_str value{};
    ekd_str text{};
    url_.resize(config.size());
    if (!ekd_json_find(to_abi(config), "/url", &value) || !ekd_json_text(value, url_.data(), url_.size(), &text))
      return Status::config("url is missing");
    url_.resize(text.len);
    return host().add_route("POST", "", 65536);
  }

  // X-Message-Id is the platform's own id: a message that is posted twice is one event.
  void on_request(Op op, const HttpRequestView& request) override {
    const std::string message_id(request.header("X-Message-Id"));
    const std::string sender(request.header("X-Sender"));
    if (message_id.empty()) return refuse(op, 400, "no_message_id", "the header X-Message-Id is missing");
    if (sender.empty()) return refuse(op, 400, "no_sender", "the header X-Sender is missing");
    if (!is_valid_utf8(message_id) || !is_valid_utf8(sender) || !is_valid_utf8(request.body()))
      return refuse(op, 400, "bad_encoding", "the message is not UTF-8");

    Event event;
    event.type = "message.received";
    event.account = host().instance_id();
    event.peer_kind = "dm";
    event.peer_id = sender;
    event.id_material = {message_id};
    event.raw = request.body();
    event.raw_content_type = "text/plain";
    event.data = EventData()
                     .platform({.name = "@NAME@", .msg_id = message_id, .received_via = "webhook"})
                     .sender({.role = "customer", .identities = {{.type = "user_id", .value = sender}}})
                     .message({.native_id = message_id, .parts = {Part::text(request.body())}})
                     .json();

    // The host holds this answer back until the event is on disk, and answers 503 itself when it cannot be.
    const Status status = host().emit(op, event);
    HttpAnswer answer;
    answer.status = status.ok() ? 200 : status.code == EKD_E_FULL ? 503 : 400;
    host().respond(op, answer);
  }

  // The command's JSON goes out as it is: {"type", "to", "parts": […], …}. A real platform wants words of its own.
  Status send(Op op, const Command& command) override {
    HttpRequest request;
    request.method = "POST";
    request.url = url_;
    request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", std::string(command.id)}};
    request.body = command.json;
    const Status started =
        host().request(request, [this, op](const HttpResponse& response) { complete(op, outcome_of(response)); });
    return started.ok() ? Status::pending() : started;
  }

 private:
  void refuse(Op op, int status, const char* reason, const char* detail) {
    host().respond(op, HttpAnswer::refuse(status, reason, detail));
  }

  std::string url_;
};

}  // namespace

EKIDEN_PLUGIN(Plugin);
