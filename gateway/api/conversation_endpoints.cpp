// SPDX-License-Identifier: Apache-2.0
#include "api/conversation_endpoints.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "api/parameters.hpp"

namespace ekiden::api {

namespace {

constexpr std::size_t kMostKeyBytes = 2'048;

// A key is ASCII, and a client may have percent-encoded it once more to put it into a path.
std::optional<std::string> key_of(std::string_view tail) {
  std::optional<std::string> key = percent_decode(tail, false);
  const auto is_printable = [](char c) { return c > 0x20 && c < 0x7f; };
  const bool is_key = key && key->size() <= kMostKeyBytes && std::count(key->begin(), key->end(), ':') >= 3 &&
                      std::all_of(key->begin(), key->end(), is_printable);
  return is_key ? key : std::nullopt;
}

Problem refused(const Status& status) {
  const std::string& why = status.message();
  switch (status.code()) {
    case Code::not_found:
      return {404, "no_such_contact", why, "it may have been erased", {}};
    case Code::config:
      return {404, "contacts_not_kept", why, "see docs/conversations.md", {}};
    case Code::full:
    case Code::io:
    case Code::corrupt:
      return {503, "unavailable", why, "look at the gateway's log", {}};
    default:
      return {500, "internal", "the gateway has a defect", "look at its log, and report it", {}};
  }
}

std::function<void(Result<std::string>)> answer_to(const Call& call) {
  return [responder = call.responder](Result<std::string> json) {
    responder->respond(json ? json_response(200, *std::move(json)) : to_response(refused(json.status())));
  };
}

}  // namespace

std::vector<Resource> ConversationEndpoints::resources(Executor& executor) {
  executor_ = &executor;
  return {{"/v1/conversations/", true, {{"GET", Role::reader, [this](const Call& call) { find(call); }}}},
          {"/v1/contacts", false, {{"GET", Role::reader, [this](const Call& call) { find_contacts(call); }}}},
          {"/v1/contacts/", true, {{"GET", Role::reader, [this](const Call& call) { find_contact(call); }}}}};
}

void ConversationEndpoints::find(const Call& call) const {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  const std::optional<std::string> key = key_of(call.tail);
  if (!key)
    return call.refuse({404,
                        "no_such_conversation",
                        "this is no key of a conversation",
                        "use the data.conversation.key of an event, percent-encoded",
                        {}});
  Result<std::string> conversation = conversations_.conversation(*key);
  if (!conversation)
    return call.refuse({404, "unknown_channel", conversation.status().message(), "GET /v1/channels lists them", {}});
  call.respond(json_response(200, *std::move(conversation)));
}

void ConversationEndpoints::find_contact(const Call& call) const {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  if (!is_plain_id(call.tail))
    return call.refuse({404, "no_such_contact", "this is no id of a contact", "use GET /v1/contacts?identity=", {}});
  conversations_.contact(std::string(call.tail), *executor_, answer_to(call));
}

void ConversationEndpoints::find_contacts(const Call& call) const {
  const auto parameters = Parameters::parse(call.request.query, {"identity"});
  if (!parameters) return call.refuse({400, "bad_parameter", parameters.status().message(), {}, {}});
  const std::string_view identity = parameters->get("identity");
  const std::size_t colon = identity.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == identity.size() || identity.size() > kMostKeyBytes)
    return call.refuse(
        {400, "bad_parameter", "'identity' must be TYPE:VALUE", "for example identity=phone:%2B8613800000000", {}});
  conversations_.contacts(std::string(identity.substr(0, colon)), std::string(identity.substr(colon + 1)), *executor_,
                          answer_to(call));
}

}  // namespace ekiden::api
