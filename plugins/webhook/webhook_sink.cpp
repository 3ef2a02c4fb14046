// SPDX-License-Identifier: Apache-2.0
#include "webhook_sink.hpp"

#include <string>

#include "outcome.hpp"
#include "signature.hpp"

namespace ekiden::webhook {

sdk::Status WebhookSink::configure(std::string_view config) {
  return read_settings(config, settings_);
}

sdk::Status WebhookSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  if (events.size() != 1) return sdk::Status::argument("this sink takes one event at a time");
  const sdk::Delivery& event = events.front();
  const std::int64_t now_s = host().wall_ms() / 1000;

  sdk::HttpRequest request;
  request.method = "POST";
  request.url = settings_.url;
  request.headers = settings_.headers;
  request.headers.emplace_back("content-type", "application/cloudevents+json; charset=utf-8");
  request.headers.emplace_back("webhook-id", event.id);
  request.headers.emplace_back("webhook-timestamp", std::to_string(now_s));
  request.headers.emplace_back("webhook-signature", signature(settings_.keys, event.id, now_s, event.document));
  request.body = event.document;
  request.timeout_ms = settings_.timeout_ms;

  sdk::Status started = host().request(request, [this, op](const sdk::HttpResponse& response) {
    const sdk::Status status = outcome_of(response);
    complete(op, status, status.ok() ? std::string() : excerpt_of(response));
  });
  return started.ok() ? sdk::Status::pending() : started;
}

}  // namespace ekiden::webhook
