// SPDX-License-Identifier: Apache-2.0
#include "bridge/reports.hpp"

#include <ekidenpp/json_view.hpp>

#include <algorithm>
#include <utility>

#include "bridge/frames.hpp"
#include "bridge/status_words.hpp"
#include "kit/encoding.hpp"

namespace ekiden::bridge {

namespace {

using sdk::JsonView;
using sdk::Status;

std::uint64_t number(const JsonView& value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value.int64().value_or(0), 0));
}

std::int32_t small_number(const JsonView& value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value.int64().value_or(0), INT32_MIN, INT32_MAX));
}

// "x", or "x_base64" for what is no UTF-8. False when that is no base64.
bool read_bytes(const JsonView& document, const std::string& name, std::string& out) {
  const JsonView coded = document.at(("/" + name + "_base64").c_str());
  if (!coded) {
    out = document.at(("/" + name).c_str()).text();
    return true;
  }
  auto decoded = kit::base64_decode(coded.text());
  if (decoded) out = *std::move(decoded);
  return decoded.has_value();
}

std::vector<std::pair<std::string, std::string>> pairs(const JsonView& list) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const JsonView& pair : list.items()) all.emplace_back(pair.at("/0").text(), pair.at("/1").text());
  return all;
}

Status status_in(const JsonView& document) {
  Status status(status_of(document.at("/code").text("ok")), document.at("/message").text());
  status.retry_after_ms = small_number(document.at("/retry_after_ms"));
  status.upstream_status = small_number(document.at("/upstream_status"));
  if (!status.ok() && status.message.empty()) status.message = "the program gave no reason";
  return status;
}

std::string json_of(const JsonView& value) {
  return value && !value.is_null() ? std::string(value.json()) : std::string();
}

Report read_done(const JsonView& document) {
  Done done;
  done.op = number(document.at("/op"));
  done.status = status_in(document);
  done.result = json_of(document.at("/result"));
  for (const JsonView& item : document.at("/items").items())
    done.items.push_back({status_in(item), json_of(item.at("/result"))});
  const std::string verdict = document.at("/verdict").text();
  if (verdict == "drop") done.verdict = Done::Verdict::drop;
  if (verdict == "replace") done.verdict = Done::Verdict::replace;
  done.detail = document.at(done.verdict == Done::Verdict::drop ? "/reason" : "/document").text();
  return done;
}

std::optional<Report> read_respond(const JsonView& document) {
  Respond respond;
  respond.op = number(document.at("/op"));
  respond.answer.status = document.at("/status") ? small_number(document.at("/status")) : 200;
  respond.answer.content_type = document.at("/content_type").text(respond.answer.content_type);
  if (!read_bytes(document, "body", respond.answer.body)) return std::nullopt;
  respond.answer.reject_reason = document.at("/reason").text();
  respond.answer.reject_detail = document.at("/detail").text();
  return respond;
}

Report read_log(const JsonView& document) {
  const std::string level = document.at("/level").text("info");
  Log log;
  log.level = level == "debug"     ? sdk::LogLevel::debug
              : level == "warning" ? sdk::LogLevel::warning
              : level == "error"   ? sdk::LogLevel::error
                                   : sdk::LogLevel::info;
  log.message = document.at("/message").text();
  return log;
}

Report read_health(const JsonView& document) {
  const std::string state = document.at("/state").text();
  Health health;
  if (state == "degraded") health.state = Health::State::degraded;
  if (state == "down") health.state = Health::State::down;
  health.reason = document.at("/reason").text();
  return health;
}

std::optional<Report> read_http(const JsonView& document) {
  Http http;
  http.call = number(document.at("/call"));
  http.request.method = document.at("/method").text("GET");
  http.request.url = document.at("/url").text();
  http.request.headers = pairs(document.at("/headers"));
  if (!read_bytes(document, "body", http.request.body)) return std::nullopt;
  http.request.timeout_ms = static_cast<std::uint32_t>(std::max(small_number(document.at("/timeout_ms")), 0));
  http.request.max_response_bytes = number(document.at("/max_response_bytes"));
  http.request.at_most_once = document.at("/at_most_once").boolean().value_or(false);
  http.request.public_only = document.at("/public_only").boolean().value_or(false);
  return http;
}

bool read_event(const JsonView& document, sdk::Event& event) {
  event.type = document.at("/type").text();
  event.account = document.at("/account").text();
  event.peer_kind = document.at("/peer_kind").text();
  event.peer_id = document.at("/peer_id").text();
  event.peer_private = document.at("/peer_private").boolean().value_or(false);
  event.subject = document.at("/subject").text();
  for (const JsonView& field : document.at("/id_material").items()) event.id_material.push_back(field.text());
  const std::string direction = document.at("/direction").text("in");
  if (direction == "out") event.direction = sdk::Direction::out;
  if (direction == "internal") event.direction = sdk::Direction::internal;
  event.time_ms = document.at("/time_ms").int64().value_or(0);
  event.data = json_of(document.at("/data"));
  event.raw_content_type = document.at("/raw_content_type").text();
  return read_bytes(document, "raw", event.raw);
}

std::optional<Report> read_emit(const JsonView& document) {
  Emit emit;
  emit.call = number(document.at("/call"));
  emit.emission.op = number(document.at("/op"));
  for (const JsonView& event : document.at("/events").items())
    if (!read_event(event, emit.emission.events.emplace_back())) return std::nullopt;
  emit.emission.cursor_name = document.at("/cursor_name").text();
  emit.emission.cursor = document.at("/cursor").text();
  return emit;
}

}  // namespace

std::optional<Report> read_report(std::string_view json) {
  const auto document = JsonView::parse(json, kLongestFrame);
  if (!document || !document->is_object()) return std::nullopt;
  const std::string say = document->at("/say").text();
  if (say == "started") return Started{status_in(*document)};
  if (say == "pong") return Pong{};
  if (say == "done") return read_done(*document);
  if (say == "respond") return read_respond(*document);
  if (say == "log") return read_log(*document);
  if (say == "health") return read_health(*document);
  if (say == "http") return read_http(*document);
  if (say == "emit") return read_emit(*document);
  if (say == "cursor") return Cursor{number(document->at("/call")), document->at("/name").text()};
  return std::nullopt;
}

}  // namespace ekiden::bridge
