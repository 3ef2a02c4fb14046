// SPDX-License-Identifier: Apache-2.0
#include "bridge/orders.hpp"

#include <ekidenpp/json.hpp>
#include <ekidenpp/utf8.hpp>

#include "bridge/status_words.hpp"
#include "kit/encoding.hpp"

namespace ekiden::bridge {

namespace {

using sdk::JsonWriter;

// An order whose members `fill` writes. Nothing that it is given can be no JSON: texts are lenient.
template <class Fill>
std::string order(std::string_view what, Fill&& fill) {
  JsonWriter json;
  json.begin_object().member("do", what);
  fill(json);
  return json.end_object().take().value_or("{}");
}

void text(JsonWriter& json, std::string_view name, std::string_view value) {
  json.key(name).lenient_string(value);
}

void bytes(JsonWriter& json, std::string_view name, std::string_view value) {
  if (sdk::is_valid_utf8(value)) return text(json, name, value);
  json.key(std::string(name) + "_base64").string(kit::base64_encode(value));
}

void headers(JsonWriter& json, std::span<const ekd_pair> pairs) {
  json.key("headers").begin_array();
  for (const ekd_pair& pair : pairs)
    json.begin_array().lenient_string(sdk::view(pair.name)).lenient_string(sdk::view(pair.value)).end_array();
  json.end_array();
}

void event_members(JsonWriter& json, const sdk::Delivery& event) {
  text(json, "id", event.id);
  text(json, "type", event.type);
  text(json, "channel", event.channel);
  text(json, "conversation", event.conversation);
  json.key("attempt").uint64(event.attempt).key("sequence").uint64(event.sequence);
  json.key("recorded_ms").int64(event.recorded_ms);
  text(json, "document", event.document);
  if (!event.record.empty()) text(json, "record", event.record);
}

std::string_view outcome_word(sdk::HttpResponse::Outcome outcome) {
  using Outcome = sdk::HttpResponse::Outcome;
  return outcome == Outcome::answered ? "answered" : outcome == Outcome::not_sent ? "not_sent" : "unknown";
}

}  // namespace

std::string start_order(const Settings& settings, std::string_view instance, std::string_view config) {
  return order("start", [&](JsonWriter& json) {
    json.member("protocol", kProtocol).member("id", settings.id);
    text(json, "instance", instance);
    json.key("max_in_flight").uint64(settings.max_in_flight);
    json.key("config").raw(config.empty() ? "{}" : config);
  });
}

std::string stop_order(std::uint32_t grace_ms) {
  return order("stop", [&](JsonWriter& json) { json.key("grace_ms").uint64(grace_ms); });
}

std::string ping_order() {
  return order("ping", [](JsonWriter&) {});
}

std::string deliver_order(sdk::Op op, std::span<const sdk::Delivery> events) {
  return order("deliver", [&](JsonWriter& json) {
    json.key("op").uint64(op).key("events").begin_array();
    for (const sdk::Delivery& event : events) {
      json.begin_object();
      event_members(json, event);
      json.end_object();
    }
    json.end_array();
  });
}

std::string apply_order(sdk::Op op, const sdk::Delivery& event) {
  return order("apply", [&](JsonWriter& json) {
    json.key("op").uint64(op).key("event").begin_object();
    event_members(json, event);
    json.end_object();
  });
}

std::string send_order(sdk::Op op, const sdk::Command& command) {
  return order("send", [&](JsonWriter& json) {
    json.key("op").uint64(op).key("command").begin_object();
    text(json, "id", command.id);
    text(json, "type", command.type);
    text(json, "peer_id", command.peer_id);
    json.key("attempt").uint64(command.attempt);
    text(json, "json", command.json);
    json.end_object();
  });
}

std::string cancel_order(sdk::Op op) {
  return order("cancel", [&](JsonWriter& json) { json.key("op").uint64(op); });
}

std::string request_order(sdk::Op op, const sdk::HttpRequestView& request) {
  return order("request", [&](JsonWriter& json) {
    json.key("op").uint64(op);
    text(json, "method", request.method());
    text(json, "path", request.path());
    text(json, "query", request.query());
    headers(json, request.headers());
    bytes(json, "body", request.body());
  });
}

std::string response_order(std::uint64_t call, const sdk::HttpResponse& response) {
  return order("answer", [&](JsonWriter& json) {
    json.key("call").uint64(call).member("code", "ok").member("outcome", outcome_word(response.outcome));
    json.member("status", response.status).key("retry_after_ms").int64(response.retry_after_ms);
    text(json, "error", response.error);
    headers(json, response.headers);
    bytes(json, "body", response.body);
  });
}

std::string answer_order(std::uint64_t call, const sdk::Status& status, std::string_view value) {
  return order("answer", [&](JsonWriter& json) {
    json.key("call").uint64(call).member("code", word_of(status.code));
    text(json, "message", status.message);
    text(json, "value", value);
  });
}

}  // namespace ekiden::bridge
