// SPDX-License-Identifier: Apache-2.0
#include "batch_outcome.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "kit/json.hpp"
#include "outcome.hpp"

namespace ekiden::webhook {
namespace {

constexpr int kGone = 410;
constexpr int kRejected = 400;

// One entry of `results`, as if it had been the answer to that event alone.
sdk::ItemResult result_of(const rapidjson::Value& entry, std::int64_t status) {
  sdk::HttpResponse own;
  own.outcome = sdk::HttpResponse::Outcome::answered;
  const bool is_possible = status >= 100 && status <= 599 && status != kGone;
  own.status = is_possible ? static_cast<int>(status) : kRejected;
  own.body = kit::string_member(entry, "detail").value_or(std::string_view());
  const sdk::Status outcome = outcome_of(own);
  return {outcome, outcome.ok() ? std::string() : excerpt_of(own)};
}

// By the id of the event; what cannot be read says nothing.
std::map<std::string, sdk::ItemResult, std::less<>> exceptions_in(std::string_view body) {
  std::map<std::string, sdk::ItemResult, std::less<>> exceptions;
  const auto document = kit::parse_json(body);
  const rapidjson::Value* results = document ? kit::array_member(*document, "results") : nullptr;
  if (results == nullptr) return exceptions;
  for (const rapidjson::Value& entry : results->GetArray()) {
    const auto id = kit::string_member(entry, "id");
    const auto status = kit::int64_member(entry, "status");
    if (id && status) exceptions.insert_or_assign(std::string(*id), result_of(entry, *status));
  }
  return exceptions;
}

}  // namespace

std::vector<sdk::ItemResult> results_of(const sdk::HttpResponse& response, const std::vector<std::string>& ids) {
  sdk::ItemResult common{outcome_of(response), {}};
  if (!common.status.ok()) common.result = excerpt_of(response);
  if (common.status.code == EKD_E_REJECTED && ids.size() > 1)
    common.status = sdk::Status::retry(common.status.message + " for the batch: each of its events goes by itself now")
                        .upstream(response.status);
  std::vector<sdk::ItemResult> results(ids.size(), common);
  if (!common.status.ok()) return results;
  const auto exceptions = exceptions_in(response.body);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (const auto found = exceptions.find(ids[i]); found != exceptions.end()) results[i] = found->second;
  return results;
}

}  // namespace ekiden::webhook
