// SPDX-License-Identifier: Apache-2.0
#include "api/health_endpoints.hpp"

#include <algorithm>

#include "api/health_json.hpp"
#include "api/json_text.hpp"
#include "api/problem.hpp"

namespace ekiden::api {

namespace {

void write_part(JsonText& json, const std::string& id, const Health& health) {
  json.begin_object().field("id", id);
  write_health(json, health);
  json.end_object();
}

}  // namespace

Status HealthEndpoints::add_to(HttpRoutes& routes) {
  executor_ = &routes.executor();
  using Handler = std::function<void(const IncomingRequest&, std::shared_ptr<Responder>)>;
  const std::pair<std::string, Handler> handlers[] = {
      {"/livez", [](const auto&, auto responder) { responder->respond(json_response(200, R"({"status":"alive"})")); }},
      {"/readyz", [this](const auto&, auto responder) { readyz(*responder); }},
      {"/healthz", [this](const auto&, auto responder) { healthz(std::move(responder)); }},
      {"/metrics", [this](const auto&, auto responder) {
         OutgoingResponse response = json_response(200, render_metrics_());
         response.content_type = "text/plain; version=0.0.4; charset=utf-8";
         responder->respond(std::move(response));
       }}};
  for (const auto& [path, handler] : handlers) {
    HttpRoute route;
    route.method = "GET";
    route.path = path;
    route.handle = handler;
    if (Status status = routes.add(std::move(route)); !status) return status;
  }
  return {};
}

void HealthEndpoints::readyz(Responder& responder) const {
  const Status ready = ready_();
  JsonText json;
  json.begin_object().field("status", ready.ok() ? "ready" : "not_ready");
  if (!ready) json.field("reason", ready.message());
  responder.respond(json_response(ready.ok() ? 200 : 503, json.end_object().take()));
}

void HealthEndpoints::healthz(std::shared_ptr<Responder> responder) {
  operations_.channels(*executor_, [this, responder](std::vector<ChannelInfo> channels) {
    operations_.sinks(*executor_, [this, responder, channels = std::move(channels)](std::vector<SinkInfo> sinks) {
      operations_.filters(
          *executor_, [this, responder, channels, sinks = std::move(sinks)](const std::vector<FilterInfo>& filters) {
            report(channels, sinks, filters, *responder);
          });
    });
  });
}

void HealthEndpoints::report(const std::vector<ChannelInfo>& channels, const std::vector<SinkInfo>& sinks,
                             const std::vector<FilterInfo>& filters, Responder& responder) const {
  const Health journal = operations_.journal();
  Health::State worst = journal.state;
  for (const ChannelInfo& channel : channels) worst = std::max(worst, channel.health.state);
  for (const SinkInfo& sink : sinks) worst = std::max(worst, sink.health.state);
  for (const FilterInfo& filter : filters) worst = std::max(worst, filter.health.state);

  JsonText json;
  json.begin_object().field("status", to_string(worst)).key("journal").begin_object();
  write_health(json, journal);
  json.end_object().key("channels").begin_array();
  for (const ChannelInfo& channel : channels) write_part(json, channel.id, channel.health);
  json.end_array().key("sinks").begin_array();
  for (const SinkInfo& sink : sinks) write_part(json, sink.id, sink.health);
  json.end_array().key("filters").begin_array();
  for (const FilterInfo& filter : filters) write_part(json, filter.id, filter.health);
  json.end_array().end_object();
  responder.respond(json_response(worst == Health::State::down ? 503 : 200, json.take()));
}

}  // namespace ekiden::api
