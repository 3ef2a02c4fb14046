// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a receiver answers to a batch. The first byte chooses the status.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "kit/json.hpp"
#include "webhook/batch_outcome.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  constexpr int kStatuses[] = {200, 204, 302, 400, 408, 410, 425, 429, 500, 503};
  if (size == 0) return 0;
  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = kStatuses[data[0] % std::size(kStatuses)];
  response.body = {reinterpret_cast<const char*>(data) + 1, size - 1};
  for (const std::vector<std::string>& ids : {std::vector<std::string>{"a"}, {"a", "b", "c"}}) {
    const auto results = webhook::results_of(response, ids);
    if (results.size() != ids.size()) std::abort();
    for (const sdk::ItemResult& one : results) {
      if (one.status.ok() && response.status > 299) std::abort();
      if (!one.result.empty() && !kit::parse_json(one.result)) std::abort();
    }
  }
  return 0;
}
