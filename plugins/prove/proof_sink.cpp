// SPDX-License-Identifier: Apache-2.0
#include "proof_sink.hpp"

#include "kit/json.hpp"

namespace ekiden::proof {

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 5'000;

sdk::Status outcome_of(const sdk::HttpResponse& response) {
  if (response.outcome == sdk::HttpResponse::Outcome::not_sent)
    return sdk::Status::not_connected("the receiver cannot be reached");
  if (!response.answered()) return sdk::Status::retry("the receiver's answer was lost");
  if (response.status == 200) return {};
  if (response.status >= 400 && response.status < 500 && response.status != 408 && response.status != 425 &&
      response.status != 429)
    return sdk::Status::rejected("the receiver answered " + std::to_string(response.status)).upstream(response.status);
  return sdk::Status::retry("the receiver answered " + std::to_string(response.status)).upstream(response.status);
}

}  // namespace

sdk::Status ProofSink::configure(std::string_view config) {
  const auto settings = kit::parse_json(config);
  const auto url = settings ? kit::string_member(*settings, "url") : std::nullopt;
  if (!url) return sdk::Status::config("url: missing");
  url_ = *url;
  timeout_ms_ = static_cast<std::uint32_t>(kit::int64_member(*settings, "timeout_ms").value_or(kDefaultTimeoutMs));
  return {};
}

sdk::Status ProofSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  if (events.size() != 1) return sdk::Status::argument("this sink takes one event at a time");
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = url_;
  request.headers.emplace_back("content-type", "application/cloudevents+json; charset=utf-8");
  request.body = events.front().document;
  request.timeout_ms = timeout_ms_;
  sdk::Status started = host().request(
      request, [this, op](const sdk::HttpResponse& response) { complete(op, outcome_of(response), std::string()); });
  return started.ok() ? sdk::Status::pending() : started;
}

}  // namespace ekiden::proof
