// SPDX-License-Identifier: Apache-2.0
#include "plugin/outcome.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/encoding.hpp"
#include "plugin/abi_values.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMaxSentence = 496;  // as in ekd_error

// A status that ends something: no other success than EKD_OK.
ekd_status final_status(ekd_status status) {
  return status > EKD_OK ? EKD_E_INTERNAL : status;
}

void explain(Outcome& outcome, ekd_status given) {
  if (outcome.message.empty() && !outcome.ok())
    outcome.message = "the plugin gave status " + std::to_string(given) + " and no reason";
}

}  // namespace

ekd_status fail(ekd_error* error, ekd_status code, std::string_view message) {
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    error->code = code;
    const std::size_t length = std::min(message.size(), sizeof error->message - 1);
    std::memcpy(error->message, message.data(), length);
    error->message[length] = '\0';
  }
  return code;
}

std::string printable(std::string_view message) {
  std::string text(message.substr(0, kMaxSentence));
  std::string shorter = text;
  for (int cut = 0; cut < 3 && !is_valid_utf8(shorter) && !shorter.empty(); ++cut) shorter.pop_back();
  if (is_valid_utf8(shorter)) return shorter;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

Outcome outcome_of(ekd_status status, std::string_view result, const ekd_error* error) {
  Outcome outcome;
  outcome.status = final_status(status);
  outcome.result = result;
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    outcome.message = printable({error->message, ::strnlen(error->message, sizeof error->message)});
    outcome.retry_after_ms = std::max<std::int32_t>(0, error->retry_after_ms);
    outcome.upstream_status = error->upstream_status;
  }
  explain(outcome, status);
  return outcome;
}

Outcome outcome_of(const ekd_item_result& item) {
  Outcome outcome;
  outcome.status = final_status(item.status);
  outcome.result = view(item.result);
  outcome.message = printable(view(item.message));
  outcome.retry_after_ms = std::max<std::int32_t>(0, item.retry_after_ms);
  outcome.upstream_status = item.upstream_status;
  explain(outcome, item.status);
  return outcome;
}

Outcome outcome_of_items(std::vector<Outcome> results, std::size_t items) {
  if (items == 0) return std::move(results.front());
  Outcome missing;
  missing.status = EKD_E_RETRY;
  missing.message = "the plugin gave no result for this event";
  results.resize(items, missing);
  Outcome outcome;
  outcome.items = std::move(results);
  return outcome;
}

}  // namespace ekiden::plugin
