// SPDX-License-Identifier: Apache-2.0
// Any bytes as the key file of a service account, as the answer to a token request, and as what Google says of a
// refusal. The first byte chooses the status.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "google_sheets/outcome.hpp"
#include "google_sheets/service_account.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  using namespace ekiden::google_sheets;
  constexpr int kStatuses[] = {200, 400, 401, 403, 404, 409, 429, 500, 503};
  constexpr std::int64_t kDayMs = 86'400'000;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

  std::string problem;
  if (const auto account = ServiceAccount::from_key_file(text, problem); account.has_value() != problem.empty())
    std::abort();
  else if (account && account->token_request(1'795'255'200'000, 1'000).body.empty())
    std::abort();

  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = kStatuses[data[0] % std::size(kStatuses)];
  response.body = text;
  sdk::Status status;
  const auto token = read_token(response, status);
  if (token ? token->value.empty() || token->ttl_ms <= 0 || token->ttl_ms > kDayMs : status.ok()) std::abort();
  if (outcome_of(response, "ekiden@example.org").ok() != (response.status == 200)) std::abort();
  static_cast<void>(excerpt_of(response));
  return 0;
}
