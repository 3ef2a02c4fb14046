// SPDX-License-Identifier: Apache-2.0
#include "webhook_sink.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "binary.hpp"
#include "outcome.hpp"
#include "request.hpp"

namespace ekiden::webhook {

sdk::Status WebhookSink::configure(std::string_view config) {
  return read_settings(config, settings_);
}

sdk::Status WebhookSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  if (events.size() != 1) return sdk::Status::argument("this sink takes one event at a time");
  const sdk::Delivery& event = events.front();
  const std::string_view body = body_of(settings_, event);
  if (body.empty()) return lacks_record();
  const bool is_record = settings_.body == Body::record;
  const std::string_view type =
      is_record ? "application/json; charset=utf-8" : "application/cloudevents+json; charset=utf-8";
  sdk::HttpRequest request;
  if (settings_.is_binary) {
    auto binary = binary_of(event.document);
    if (!binary) return sdk::Status::rejected("the event's document is no CloudEvent in JSON");
    request = signed_post(settings_, event.id, is_record ? type : binary->content_type,
                          is_record ? std::string(body) : std::move(binary->body), host().wall_ms());
    std::move(binary->headers.begin(), binary->headers.end(), std::back_inserter(request.headers));
  } else {
    request = signed_post(settings_, event.id, type, std::string(body), host().wall_ms());
  }
  sdk::Status started = host().request(request, [this, op](const sdk::HttpResponse& response) {
    const sdk::Status status = outcome_of(response);
    complete(op, status, status.ok() ? std::string() : excerpt_of(response));
  });
  return started.ok() ? sdk::Status::pending() : started;
}

}  // namespace ekiden::webhook
