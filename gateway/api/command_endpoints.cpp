// SPDX-License-Identifier: Apache-2.0
#include "api/command_endpoints.hpp"

#include <algorithm>

#include "api/json_text.hpp"
#include "api/parameters.hpp"
#include "net/http_text.hpp"

namespace ekiden::api {

namespace {

constexpr std::size_t kMaxKeyBytes = 255;

bool is_json(std::string_view content_type) {
  std::string_view media = content_type.substr(0, content_type.find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  return media.empty() || http_equal_names(media, "application/json");
}

bool is_usable_key(std::string_view key) {
  return key.size() <= kMaxKeyBytes && std::ranges::all_of(key, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

Problem not_found(std::string_view detail) {
  return {404, "no_such_command", std::string(detail), "use the id that POST /v1/commands answered", {}};
}

Problem refused(const Status& status) {
  const std::string& why = status.message();
  switch (status.code()) {
    case Code::invalid:
      return {400, "invalid_command", why, "see docs/api.md for the form of commands", {}};
    case Code::not_found:
      return {404, "unknown_channel", why, {}, {}};
    case Code::rejected:
      return {422, "not_supported", why, {}, {}};
    case Code::conflict:
      return {409, "idempotency_conflict", why, "use a new Idempotency-Key for another command", {}};
    case Code::full:
      return {503, "journal_full", why, "try again later, with the same Idempotency-Key", {{"Retry-After", "5"}}};
    case Code::io:
    case Code::cancelled:
    case Code::unavailable:
      return {503, "unavailable", why, "try again later, with the same Idempotency-Key", {{"Retry-After", "5"}}};
    default:
      return {500, "internal", "the gateway has a defect", "look at its log, and report it", {}};
  }
}

}  // namespace

std::vector<Resource> CommandEndpoints::resources(Executor& executor) {
  executor_ = &executor;
  return {{"/v1/commands", false, {{"POST", Role::sender, [this](const Call& call) { submit(call); }}}},
          {"/v1/commands/", true, {{"GET", Role::reader, [this](const Call& call) { find(call); }}}}};
}

void CommandEndpoints::submit(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  if (!is_json(call.request.header("Content-Type"))) {
    return call.refuse({415,
                        "unsupported_media_type",
                        "a command is application/json",
                        "send the header Content-Type: application/json",
                        {}});
  }
  const std::string_view key = call.request.header("Idempotency-Key");
  if (!is_usable_key(key)) {
    return call.refuse({400,
                        "bad_idempotency_key",
                        "an Idempotency-Key has at most 255 printable ASCII characters",
                        "use a UUID",
                        {}});
  }
  commands_.submit(call.request.body, key, *executor_,
                   [this, responder = call.responder, caller = call.caller.name](Result<CommandReceipt> receipt) {
                     if (!receipt) {
                       if (receipt.status().code() == Code::internal)
                         log_.error("api", "a command failed", {{"reason", receipt.status().message()}});
                       return responder->respond(to_response(refused(receipt.status())));
                     }
                     log_.debug("api", "command accepted", {{"command", receipt->id}, {"caller", caller}});
                     JsonText json;
                     json.begin_object().field("id", receipt->id).field("status", receipt->status).end_object();
                     OutgoingResponse response = json_response(202, json.take());
                     response.headers.push_back({"Location", "/v1/commands/" + receipt->id});
                     responder->respond(std::move(response));
                   });
}

void CommandEndpoints::find(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  if (!is_plain_id(call.tail)) return call.refuse(not_found("this is no id of a command"));
  commands_.find(call.tail, *executor_, [responder = call.responder](Result<std::string> command) {
    if (command) return responder->respond(json_response(200, std::move(*command)));
    const Status status = command.status();
    responder->respond(to_response(status.code() == Code::not_found ? not_found(status.message()) : refused(status)));
  });
}

}  // namespace ekiden::api
