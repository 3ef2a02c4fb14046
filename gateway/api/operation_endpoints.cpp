// SPDX-License-Identifier: Apache-2.0
#include "api/operation_endpoints.hpp"

#include "api/cursor.hpp"
#include "api/health_json.hpp"
#include "api/json_text.hpp"
#include "api/parameters.hpp"
#include "api/replay_request.hpp"

namespace ekiden::api {

namespace {

constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMaxLimit = 1000;
constexpr std::string_view kReplaySuffix = "/replay";

void write_dead_letter(JsonText& json, const DeadLetterInfo& letter) {
  json.begin_object()
      .field("sink", letter.sink)
      .field("id", letter.event_id)
      .field("type", letter.type)
      .field("channel", letter.channel)
      .field("conversation", letter.conversation)
      .field("attempts", letter.attempts)
      .key("first_failed")
      .time(letter.first_failed_ms)
      .key("at")
      .time(letter.at_ms)
      .field("upstream_status", letter.upstream_status)
      .field("reason", letter.reason)
      .field("upstream", letter.upstream);
  if (!letter.document.empty()) json.key("event").raw(letter.document);
  json.end_object();
}

Problem bad_parameter(const Status& status) {
  return {400, "bad_parameter", status.message(), {}, {}};
}

Problem refused(const Status& status) {
  const std::string& why = status.message();
  switch (status.code()) {
    case Code::invalid:
      return {400, "bad_parameter", why, {}, {}};
    case Code::not_found:
      return {404, "no_such_dead_letter", why, "GET /v1/dead-letters lists what there is", {}};
    case Code::conflict:
      return {409, "ambiguous_sink", why, "name the sink", {}};
    case Code::full:
    case Code::io:
    case Code::cancelled:
    case Code::unavailable:
      return {503, "unavailable", why, "try again later", {{"Retry-After", "5"}}};
    default:
      return {500, "internal", "the gateway has a defect", "look at its log, and report it", {}};
  }
}

}  // namespace

std::vector<Resource> OperationEndpoints::resources(Executor& executor) {
  executor_ = &executor;
  const auto bind = [this](void (OperationEndpoints::*handler)(const Call&)) {
    return [this, handler](const Call& call) { (this->*handler)(call); };
  };
  return {{"/v1/channels", false, {{"GET", Role::reader, bind(&OperationEndpoints::channels)}}},
          {"/v1/sinks", false, {{"GET", Role::reader, bind(&OperationEndpoints::sinks)}}},
          {"/v1/dead-letters", false, {{"GET", Role::reader, bind(&OperationEndpoints::dead_letters)}}},
          {"/v1/dead-letters/replay", false, {{"POST", Role::operator_, bind(&OperationEndpoints::replay)}}},
          {"/v1/dead-letters/",
           true,
           {{"GET", Role::reader, bind(&OperationEndpoints::dead_letter)},
            {"POST", Role::operator_, bind(&OperationEndpoints::replay_one)}}}};
}

void OperationEndpoints::channels(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse(bad_parameter(parameters.status()));
  operations_.channels(*executor_, [responder = call.responder](std::vector<ChannelInfo> channels) {
    JsonText json;
    json.begin_object().key("channels").begin_array();
    for (const ChannelInfo& channel : channels) {
      json.begin_object().field("id", channel.id).field("adapter", channel.adapter).field("account", channel.account);
      write_health(json, channel.health);
      json.field("commands_waiting", channel.commands_waiting).end_object();
    }
    responder->respond(json_response(200, json.end_array().end_object().take()));
  });
}

void OperationEndpoints::sinks(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse(bad_parameter(parameters.status()));
  operations_.sinks(*executor_, [responder = call.responder](std::vector<SinkInfo> sinks) {
    JsonText json;
    json.begin_object().key("sinks").begin_array();
    for (const SinkInfo& sink : sinks) {
      json.begin_object().field("id", sink.id).field("sink", sink.sink);
      write_health(json, sink.health);
      json.field("backlog", sink.backlog).key("oldest_event").time(sink.oldest_ms);
      json.field("in_flight", sink.in_flight).field("dead_letters", sink.dead_letters).end_object();
    }
    responder->respond(json_response(200, json.end_array().end_object().take()));
  });
}

void OperationEndpoints::dead_letters(const Call& call) {
  const auto parameters = Parameters::parse(call.request.query, {"sink", "after", "limit"});
  if (!parameters) return call.refuse(bad_parameter(parameters.status()));
  const auto limit = parameters->number("limit", kDefaultLimit, 1, kMaxLimit);
  if (!limit) return call.refuse(bad_parameter(limit.status()));
  const auto cursor = parameters->find("after");
  const auto after = cursor ? read_cursor(CursorOf::dead_letters, *cursor) : 0;
  if (!after) {
    return call.refuse({400,
                        "bad_cursor",
                        "'after' is not a cursor of /v1/dead-letters",
                        "use the 'next' of an earlier answer, or leave 'after' out to start at the oldest",
                        {}});
  }
  Operations::DeadLetterQuery query{std::string(parameters->get("sink")), *after, static_cast<std::size_t>(*limit)};
  operations_.dead_letters(std::move(query), *executor_,
                           [responder = call.responder, next = *after](std::vector<DeadLetterInfo> letters) mutable {
                             JsonText json;
                             json.begin_object().key("dead_letters").begin_array();
                             for (const DeadLetterInfo& letter : letters) {
                               write_dead_letter(json, letter);
                               next = std::max(next, letter.seq);
                             }
                             json.end_array().field("next", make_cursor(CursorOf::dead_letters, next)).end_object();
                             responder->respond(json_response(200, json.take()));
                           });
}

void OperationEndpoints::dead_letter(const Call& call) {
  const auto parameters = Parameters::parse(call.request.query, {"sink"});
  if (!parameters) return call.refuse(bad_parameter(parameters.status()));
  if (!is_plain_id(call.tail)) return call.refuse(refused({Code::not_found, "this is no id of an event"}));
  operations_.dead_letter(std::string(parameters->get("sink")), std::string(call.tail), *executor_,
                          [responder = call.responder](Result<DeadLetterInfo> letter) {
                            if (!letter) return responder->respond(to_response(refused(letter.status())));
                            JsonText json;
                            write_dead_letter(json, *letter);
                            responder->respond(json_response(200, json.take()));
                          });
}

void OperationEndpoints::replay(const Call& call) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters)
    return call.refuse(bad_parameter(parameters.status()));
  auto request = read_replay_request(call.request.body);
  if (!request) return call.refuse({400, "bad_body", request.status().message(), {}, {}});
  start_replay(std::move(request->sink), std::move(request->id), call.caller.name, call.responder);
}

void OperationEndpoints::replay_one(const Call& call) {
  const auto parameters = Parameters::parse(call.request.query, {"sink"});
  if (!parameters) return call.refuse(bad_parameter(parameters.status()));
  std::string_view id = call.tail;
  if (!id.ends_with(kReplaySuffix)) {
    return call.refuse(
        {405, "method_not_allowed", "a dead letter takes no POST", "POST to …/replay", {{"Allow", "GET, HEAD"}}});
  }
  id.remove_suffix(kReplaySuffix.size());
  if (!is_plain_id(id)) return call.refuse(refused({Code::not_found, "this is no id of an event"}));
  // The sink that has it is looked up first, so that it need not be named.
  operations_.dead_letter(std::string(parameters->get("sink")), std::string(id), *executor_,
                          [this, caller = call.caller.name, responder = call.responder](Result<DeadLetterInfo> letter) {
                            if (!letter) return responder->respond(to_response(refused(letter.status())));
                            start_replay(letter->sink, letter->event_id, caller, responder);
                          });
}

void OperationEndpoints::start_replay(std::string sink, std::string id, std::string caller,
                                      std::shared_ptr<Responder> responder) {
  operations_.replay(sink, id, *executor_, [this, sink, caller, responder](Result<std::uint64_t> count) {
    if (!count) return responder->respond(to_response(refused(count.status())));
    log_.info("api", "dead letters are delivered again",
              {{"sink", sink}, {"count", std::to_string(*count)}, {"caller", caller}});
    responder->respond(json_response(202, JsonText().begin_object().field("replayed", *count).end_object().take()));
  });
}

}  // namespace ekiden::api
