// SPDX-License-Identifier: Apache-2.0
// A sink that stores events by the batch: POST {"events": [CloudEvent…]} brings {"failed": [{"id", "again",
// "reason"}]}, and what is not named there is stored. GET <url>/<event id> says 200 or 404: whether one is there.
#include <ekidenpp/ekiden.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {
using namespace ekiden::sdk;

// What an answer says about everything that was asked.
Status status_of(const HttpResponse& response) {
  if (response.outcome == HttpResponse::Outcome::not_sent) return Status::not_connected("the store cannot be reached");
  if (!response.answered()) return Status::unknown_outcome("the store's answer was lost");
  const int code = response.status;
  if (code == 200) return {};
  const std::string sentence = "the store answered " + std::to_string(code);
  const auto wait = static_cast<std::int32_t>(
      std::clamp<std::int64_t>(response.retry_after_ms, 0, std::numeric_limits<std::int32_t>::max()));
  if (code == 429) return Status::rate_limited(sentence, wait).upstream(code);
  if (code == 408 || code >= 500) return Status::retry(sentence, wait).upstream(code);
  if (code == 401 || code == 403) return Status::auth(sentence).upstream(code);
  return Status::rejected(sentence).upstream(code);
}

class BatchingSink final : public Sink {
 public:
  using Sink::Sink;

  static constexpr const char* kId = "cookbook-batching";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
    "title": "Batching sink",
    "description": "Stores events, up to 100 with one request.",
    "config": {"type": "object", "additionalProperties": false, "required": ["url"], "properties": {
      "url": {"type": "string", "pattern": "^https?://", "examples": ["https://store.example/events"]}}},
    "max_in_flight": 2,
    "max_batch": {"events": 100},
    "linger_ms": 200
  })json";

  Status configure(std::string_view config) override {
    url_ = JsonView::parse(config).value().at("/url").text();
    return {};
  }

  Status deliver(Op op, std::span<const Delivery> events) override {
    JsonWriter body;
    body.begin_object().key("events").begin_array();
    std::vector<std::string> ids;  // the events are lent until this returns
    for (const Delivery& event : events) {
      body.raw(event.document);
      ids.emplace_back(event.id);
    }
    body.end_array().end_object();
    const HttpRequest request{
        .method = "POST", .url = url_, .headers = {{"Content-Type", "application/json"}}, .body = body.take().value()};
    const Status sent = host().request(
        request, [this, op, ids = std::move(ids)](const HttpResponse& response) { stored(op, ids, response); });
    return sent.ok() ? Status::pending() : sent;
  }

  Status reconcile(Op op, const Delivery& event) override {
    const auto look = [this, op](const HttpResponse& response) {
      const bool is_absent = response.answered() && response.status == 404;
      complete(op, is_absent ? Status::not_found("the store does not have it") : status_of(response));
    };
    const Status sent = host().request({.url = url_ + "/" + std::string(event.id)}, look);
    return sent.ok() ? Status::pending() : sent;
  }

 private:
  void stored(Op op, const std::vector<std::string>& ids, const HttpResponse& response) {
    Status whole = status_of(response);
    const auto answer = JsonView::parse(response.body);
    if (whole.ok() && (!answer || !answer->is_object()))
      whole = Status::unknown_outcome("the store's answer is not to be understood");
    if (!whole.ok()) return complete(op, whole);
    std::map<std::string, Status> failed;
    for (const JsonView& one : answer->at("/failed").items()) {
      const std::string reason = "the store says: " + one.at("/reason").text("no reason");
      const bool again = one.at("/again").boolean().value_or(false);
      failed[one.at("/id").text()] = again ? Status::retry(reason) : Status::rejected(reason);
    }
    std::vector<ItemResult> results;
    for (const std::string& id : ids) results.push_back({failed[id], {}});
    complete_items(op, results);
  }

  std::string url_;
};

}  // namespace

EKIDEN_PLUGIN(BatchingSink);
