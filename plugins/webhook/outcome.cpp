// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "kit/http_answer.hpp"

namespace ekiden::webhook {
namespace {

constexpr std::size_t kExcerptBytes = 2048;

bool may_succeed_later(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
}

sdk::Status not_answered(const sdk::HttpResponse& response) {
  const bool sent = response.outcome != sdk::HttpResponse::Outcome::not_sent;
  std::string sentence = sent ? "the receiver's answer was lost" : "the receiver cannot be reached";
  if (!response.error.empty()) sentence.append(": ").append(response.error);
  return sent ? sdk::Status::retry(std::move(sentence)) : sdk::Status::not_connected(std::move(sentence));
}

}  // namespace

sdk::Status outcome_of(const sdk::HttpResponse& response) {
  if (!response.answered()) return not_answered(response);
  const int status = response.status;
  if (status >= 200 && status <= 299) return {};
  std::string sentence = "the receiver answered " + std::to_string(status);
  if (status == 429) return sdk::Status::rate_limited(std::move(sentence), kit::wait_of(response)).upstream(status);
  if (may_succeed_later(status))
    return sdk::Status::retry(std::move(sentence), kit::wait_of(response)).upstream(status);
  if (status == 410) {
    sentence += " (Gone): it wants no more events; correct the url, or remove the sink";
    return sdk::Status::gone(std::move(sentence)).upstream(status);
  }
  if (status >= 300 && status <= 399) sentence += ": redirects are not followed, the url must name the final address";
  return sdk::Status::rejected(std::move(sentence)).upstream(status);
}

std::string excerpt_of(const sdk::HttpResponse& response) {
  return kit::excerpt_of(response.body, kExcerptBytes);
}

}  // namespace ekiden::webhook
