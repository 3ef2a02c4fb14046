// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <optional>
#include <utility>

#include "kit/json.hpp"
#include "kit/text.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::string_view kTokenName = "access_token";
constexpr std::size_t kMaxTextBytes = 2048;

// The text of the command's one part; nothing when it has anything else. The host checks the descriptor's limits before
// it journals a command, so this refuses only what came another way.
std::optional<std::string> text_of(std::string_view command_json) {
  const auto command = kit::parse_json(command_json);
  if (!command) return std::nullopt;
  const auto* parts = kit::array_member(*command, "parts");
  if (parts == nullptr || parts->Size() != 1) return std::nullopt;
  const auto& part = (*parts)[0];
  const auto text = kit::string_member(part, "text");
  if (kit::string_member(part, "type") != "text" || !text) return std::nullopt;
  return kit::drop_xml_forbidden(*text);
}

}  // namespace

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  if (command.type != "message.send")
    return Status::unsupported("this channel sends messages and takes no other command");
  auto text = text_of(command.json);
  if (!text) return Status::rejected("a message to WeChat is exactly one part of type text");
  if (text->empty()) return Status::rejected("the text is empty");
  if (text->size() > kMaxTextBytes) return Status::rejected("the text is longer than 2048 bytes of UTF-8");
  return ask_for_token(
      std::make_shared<Message>(Message{.op = op, .openid = std::string(command.peer_id), .text = std::move(*text)}));
}

Status Sender::ask_for_token(MessagePtr message) {
  Status status =
      host_.get_token(kTokenName, [this, message](const sdk::TokenResult& token) { on_token(message, token); });
  return status.ok() ? Status::pending() : status;
}

void Sender::on_token(const MessagePtr& message, const sdk::TokenResult& token) {
  if (!token.status.ok()) return done_(message->op, without_token(token.status));
  const auto request = send_request(settings_, token.token, message->openid, message->text);
  const std::uint64_t generation = token.generation;
  const Status started = host_.request(request, [this, message, generation](const sdk::HttpResponse& response) {
    on_answer(message, generation, response);
  });
  if (!started.ok()) done_(message->op, {started, {}});
}

void Sender::on_answer(const MessagePtr& message, std::uint64_t generation, const sdk::HttpResponse& response) {
  const SendOutcome outcome = read_send(response);
  if (!outcome.token_refused) return done_(message->op, outcome);
  host_.invalidate_token(kTokenName, generation);
  // Tencent refused the token before it looked at the message, so nothing was sent: once more, with another token.
  if (std::exchange(message->token_was_refused, true)) return done_(message->op, outcome);
  const Status asked = ask_for_token(message);
  if (!asked.is_pending()) done_(message->op, {asked, {}});
}

void Sender::refresh_token(sdk::Op op) {
  const Status started = host_.request(token_request(settings_), [this, op](const sdk::HttpResponse& response) {
    Status status;
    const auto token = read_token(response, status);
    if (token) return host_.token_refreshed(op, {}, token->value, token->ttl_ms);
    host_.log(sdk::LogLevel::error, "no access token from WeChat", {{"reason", status.message}});
    host_.token_refreshed(op, status, {}, 0);
  });
  if (!started.ok()) host_.token_refreshed(op, started, {}, 0);
}

}  // namespace ekiden::wechat
