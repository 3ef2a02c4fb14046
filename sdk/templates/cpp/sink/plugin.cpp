// SPDX-License-Identifier: Apache-2.0
// Posts each event, as a CloudEvent in JSON, to a URL.
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

// What the other side's answer means for the event. The host does the rest: it repeats, waits, or gives up.
Status outcome_of(const HttpResponse& response) {
  if (response.outcome == HttpResponse::Outcome::not_sent)
    return Status::not_connected("the receiver cannot be reached");
  if (!response.answered()) return Status::unknown_outcome("the receiver's answer was lost");
  const int code = response.status;
  if (code >= 200 && code <= 299) return {};
  const std::string sentence = "the receiver answered " + std::to_string(code);
  constexpr std::int64_t kMaxWait = std::numeric_limits<std::int32_t>::max();
  const auto wait = static_cast<std::int32_t>(std::clamp<std::int64_t>(response.retry_after_ms, 0, kMaxWait));
  if (code == 429) return Status::rate_limited(sentence, wait).upstream(code);
  if (code == 408 || code >= 500) return Status::retry(sentence, wait).upstream(code);
  if (code == 401 || code == 403) return Status::auth(sentence).upstream(code);
  if (code == 410) return Status::gone(sentence).upstream(code);
  return Status::rejected(sentence).upstream(code);
}

class Plugin final : public Sink {
 public:
  using Sink::Sink;

  static constexpr const char* kId = "@NAME@";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "@NAME@",
    "description": "Posts each event as a CloudEvent to a URL.",
    "config": {
      "type": "object",
      "required": ["url"],
      "additionalProperties": false,
      "properties": {
        "url": {"type": "string", "pattern": "^https?://", "description": "Where events are posted."},
        "timeout_ms": {"type": "integer", "minimum": 1000, "maximum": 60000, "default": 15000,
                       "description": "How long one attempt may take."}
      }
    },
    "max_in_flight": 16,
    "max_batch": {"events": 1}
  })json";

  // What the host hands over fits the schema above, defaults filled in.
  Status configure(std::string_view config) override {
    const JsonView settings = JsonView::parse(config).value();
    url_ = settings.at("/url").text();
    timeout_ms_ = static_cast<std::uint32_t>(settings.at("/timeout_ms").int64().value_or(15000));
    return {};
  }

  Status deliver(Op op, std::span<const Delivery> events) override {
    if (events.size() != 1) return Status::argument("this sink takes one event at a time");
    HttpRequest request;
    request.method = "POST";
    request.url = url_;
    request.headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                       {"Idempotency-Key", std::string(events.front().id)}};
    request.body = events.front().document;
    request.timeout_ms = timeout_ms_;
    const Status started =
        host().request(request, [this, op](const HttpResponse& response) { complete(op, outcome_of(response)); });
    return started.ok() ? Status::pending() : started;
  }

 private:
  std::string url_;
  std::uint32_t timeout_ms_ = 0;
};

}  // namespace

EKIDEN_PLUGIN(Plugin);
