// SPDX-License-Identifier: Apache-2.0
#include "api/operation_endpoints.hpp"

#include "api/cursor.hpp"
#include "api/health_json.hpp"
#include "api/json_text.hpp"
#include "api/parameters.hpp"
#include "api/selection_request.hpp"

namespace ekiden::api {

namespace {

constexpr std::uint64_t kDefaultLimit = 100;
constexpr std::uint64_t kMaxLimit = 1000;
constexpr std::string_view kReplaySuffix = "/replay";
constexpr std::string_view kDropSuffix = "/drop";

std::string_view to_string(SinkInfo::Circuit circuit) {
  switch (circuit) {
    case SinkInfo::Circuit::closed:
      return "closed";
    case SinkInfo::Circuit::open:
      return "open";
    case SinkInfo::Circuit::probing:
      return "probing";
  }
  return "closed";
}

void write_limit(JsonText& json, const LimitInfo& limit) {
  json.begin_object()
      .field("id", limit.id)
      .field("rate", limit.rate)
      .field("rate_now", limit.rate_now)
      .field("used_today", limit.used_today)
      .field("daily_quota", limit.daily_quota)
      .end_object();
}

void write_sink(JsonText& json, const SinkInfo& sink) {
  json.begin_object().field("id", sink.id).field("sink", sink.sink);
  write_health(json, sink.health);
  json.field("backlog", sink.backlog).key("oldest_event").time(sink.oldest_ms);
  json.field("in_flight", sink.in_flight)
      .field("dead_letters", sink.dead_letters)
      .field("waiting_conversations", sink.waiting_conversations)
      .field("parked_conversations", sink.parked_conversations)
      .field("replaying", sink.replaying)
      .field("circuit", to_string(sink.circuit))
      .key("circuit_since")
      .time(sink.circuit_since_ms)
      .key("next_probe")
      .time(sink.next_probe_ms)
      .key("paused_until")
      .time(sink.paused_until_ms);
  json.key("limits").begin_array();
  for (const LimitInfo& limit : sink.limits) write_limit(json, limit);
  json.end_array().end_object();
}

std::string selected_json(std::string_view count_name, const Selected& selected, bool dry_run) {
  JsonText json;
  json.begin_object().field(count_name, selected.count).field("dry_run", dry_run).key("first_ids").begin_array();
  for (const std::string& id : selected.first_ids) json.value(id);
  return json.end_array().end_object().take();
}

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
          {"/v1/sinks/", true, {{"POST", Role::operator_, bind(&OperationEndpoints::redeliver)}}},
          {"/v1/dead-letters", false, {{"GET", Role::reader, bind(&OperationEndpoints::dead_letters)}}},
          {"/v1/dead-letters/replay", false, {{"POST", Role::operator_, bind(&OperationEndpoints::replay)}}},
          {"/v1/dead-letters/drop", false, {{"POST", Role::operator_, bind(&OperationEndpoints::drop)}}},
          {"/v1/dead-letters/",
           true,
           {{"GET", Role::reader, bind(&OperationEndpoints::dead_letter)},
            {"POST", Role::operator_, bind(&OperationEndpoints::settle_one)}}}};
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
    for (const SinkInfo& sink : sinks) write_sink(json, sink);
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
  if (auto request = selection_of(call, SelectionOf::dead_letters))
    start(Action::replay, *std::move(request), call.caller.name, call.responder);
}

void OperationEndpoints::drop(const Call& call) {
  auto request = selection_of(call, SelectionOf::dead_letters);
  if (!request) return;
  if (request->pace.rate > 0) return call.refuse({400, "bad_body", "'rate' makes no sense here", {}, {}});
  start(Action::drop, *std::move(request), call.caller.name, call.responder);
}

std::optional<SelectionRequest> OperationEndpoints::selection_of(const Call& call, SelectionOf what) {
  if (const auto parameters = Parameters::parse(call.request.query, {}); !parameters) {
    call.refuse(bad_parameter(parameters.status()));
    return std::nullopt;
  }
  Result<SelectionRequest> request = read_selection(what, call.request.body);
  if (request) return *std::move(request);
  call.refuse({400, "bad_body", request.status().message(), {}, {}});
  return std::nullopt;
}

void OperationEndpoints::settle_one(const Call& call) {
  const auto parameters = Parameters::parse(call.request.query, {"sink"});
  if (!parameters) return call.refuse(bad_parameter(parameters.status()));
  std::string_view id = call.tail;
  const Action action = id.ends_with(kDropSuffix) ? Action::drop : Action::replay;
  if (action == Action::replay && !id.ends_with(kReplaySuffix)) {
    return call.refuse({405,
                        "method_not_allowed",
                        "a dead letter takes no POST",
                        "POST to …/replay or …/drop",
                        {{"Allow", "GET, HEAD"}}});
  }
  id.remove_suffix(action == Action::drop ? kDropSuffix.size() : kReplaySuffix.size());
  if (!is_plain_id(id)) return call.refuse(refused({Code::not_found, "this is no id of an event"}));
  // The sink that has it is looked up first, so that it need not be named.
  operations_.dead_letter(
      std::string(parameters->get("sink")), std::string(id), *executor_,
      [this, action, caller = call.caller.name, responder = call.responder](Result<DeadLetterInfo> letter) {
        if (!letter) return responder->respond(to_response(refused(letter.status())));
        SelectionRequest request;
        request.letters.sink = letter->sink;
        request.letters.event_id = letter->event_id;
        start(action, std::move(request), caller, responder);
      });
}

void OperationEndpoints::redeliver(const Call& call) {
  std::string_view id = call.tail;
  if (!id.ends_with(kReplaySuffix)) {
    return call.refuse(
        {405, "method_not_allowed", "a sink takes no POST", "POST to /v1/sinks/ID/replay", {{"Allow", ""}}});
  }
  id.remove_suffix(kReplaySuffix.size());
  if (!is_plain_id(id)) return call.refuse(refused({Code::not_found, "this is no id of a sink"}));
  auto request = selection_of(call, SelectionOf::sink);
  if (!request) return;
  request->letters.sink = id;
  start(Action::redeliver, *std::move(request), call.caller.name, call.responder);
}

void OperationEndpoints::start(Action action, SelectionRequest request, std::string caller,
                               std::shared_ptr<Responder> responder) {
  auto chosen = [this, action, sink = request.letters.sink, dry_run = request.pace.dry_run, caller,
                 responder](Result<Selected> selected) {
    if (!selected && selected.status().code() == Code::conflict)
      return responder->respond(to_response({409,
                                             "replay_running",
                                             selected.status().message(),
                                             "GET /v1/sinks says how many events are left of it",
                                             {}}));
    if (!selected) return responder->respond(to_response(refused(selected.status())));
    if (!dry_run)
      log_.info("api", action == Action::drop ? "dead letters were given up" : "events are delivered again",
                {{"sink", sink}, {"count", std::to_string(selected->count)}, {"caller", caller}});
    responder->respond(json_response(
        dry_run ? 200 : 202, selected_json(action == Action::drop ? "dropped" : "replayed", *selected, dry_run)));
  };
  switch (action) {
    case Action::replay:
      return operations_.replay(std::move(request.letters), request.pace, *executor_, std::move(chosen));
    case Action::drop:
      return operations_.drop(std::move(request.letters), request.pace.dry_run, *executor_, std::move(chosen));
    case Action::redeliver:
      return operations_.redeliver(request.range(), request.pace, *executor_, std::move(chosen));
  }
}

}  // namespace ekiden::api
