// SPDX-License-Identifier: Apache-2.0
// The smallest adapter: a text that is posted to /hooks/<channel> becomes an event, and a command is logged.
#include <ekidenpp/ekiden.hpp>

#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

class HelloAdapter final : public Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "hello-adapter";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Hello adapter",
    "description": "Takes plain text posts in as messages; sends nothing anywhere.",
    "config": {"type": "object", "additionalProperties": false},
    "peer_kind": "dm",
    "client_message_id": true,
    "commands": {"message.send": {"max_parts": 1, "parts": {"text": {"max_bytes": 2048}}}}
  })json";

  Status configure(std::string_view) override { return host().add_route("POST", "", 4096); }

  void on_request(Op op, const HttpRequestView& request) override {
    const std::string_view message_id = request.header("X-Message-Id");
    // Without the platform's own id the same message, posted twice, would be two.
    if (message_id.empty()) return refuse(op, 400, "no_message_id", "the header X-Message-Id is missing");
    if (!request.header("Content-Type").starts_with("text/plain"))
      return refuse(op, 415, "content_type", "Content-Type is not text/plain");
    const std::string_view given = request.header("X-Sender");
    const std::string sender(given.empty() ? "somebody" : given);

    Event event;
    event.type = "message.received";
    event.account = host().instance_id();  // no platform, so no account there: the channel stands for it
    event.peer_kind = "dm";
    event.peer_id = sender;
    event.id_material = {std::string(message_id)};
    event.raw = request.body();
    event.raw_content_type = "text/plain";
    event.data = EventData()
                     .platform({.name = "hello", .msg_id = std::string(message_id), .received_via = "webhook"})
                     .sender({.role = "customer", .identities = {{.type = "user_id", .value = sender}}})
                     .message({.native_id = std::string(message_id), .parts = {Part::text(request.body())}})
                     .json();

    // The host holds this answer back until the event is on disk, and answers 503 itself when it cannot be.
    const Status status = host().emit(op, event);
    HttpAnswer answer;
    answer.status = status.ok() ? 200 : status.code == EKD_E_FULL ? 503 : 400;
    answer.body = status.ok() ? "kept\n" : "";
    host().respond(op, answer);
  }

  Status send(Op, const Command& command) override {
    host().log(LogLevel::info, "hello", {{"command", command.id}, {"type", command.type}});
    return {};
  }

 private:
  void refuse(Op op, int status, const char* reason, const char* detail) {
    host().respond(op, HttpAnswer::refuse(status, reason, detail));
  }
};

}  // namespace

EKIDEN_PLUGIN(HelloAdapter);
