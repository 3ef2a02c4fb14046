// SPDX-License-Identifier: Apache-2.0
#include "proof_adapter.hpp"

#include <ekidenpp/envelope.hpp>

#include <string>

#include "kit/json.hpp"

namespace ekiden::proof {

namespace {

constexpr std::size_t kMaxBodyBytes = 16 * 1024;

}  // namespace

sdk::Status ProofAdapter::configure(std::string_view) {
  return host().add_route("POST", "", kMaxBodyBytes);
}

void ProofAdapter::on_request(sdk::Op op, const sdk::HttpRequestView& request) {
  const auto body = kit::parse_json(request.body(), {.max_bytes = kMaxBodyBytes});
  const auto member = [&](std::string_view name) {
    return std::string(body ? kit::string_member(*body, name).value_or(std::string_view()) : std::string_view());
  };
  const std::string id = member("id");
  const std::string conversation = member("conversation");
  const std::string text = member("text");
  if (id.empty() || conversation.empty() || text.empty())
    return host().respond(op, sdk::HttpAnswer::refuse(400, "no_message", "id, conversation or text is missing"));

  sdk::Event event;
  event.type = "message.received";
  event.account = host().instance_id();
  event.peer_kind = "dm";
  event.peer_id = conversation;
  event.id_material = {id};
  event.data = sdk::EventData()
                   .platform({.name = "prove", .msg_id = id, .received_via = "webhook"})
                   .sender({.role = "customer", .identities = {{.type = "user_id", .value = conversation}}})
                   .message({.native_id = id, .parts = {sdk::Part::text(text)}})
                   .json();

  const sdk::Status status = host().emit(op, event);
  sdk::HttpAnswer answer;
  answer.status = status.ok() ? 200 : status.code == EKD_E_FULL ? 503 : 400;
  host().respond(op, answer);
}

sdk::Status ProofAdapter::send(sdk::Op, const sdk::Command&) {
  return sdk::Status::unsupported("this channel sends nothing");
}

}  // namespace ekiden::proof
