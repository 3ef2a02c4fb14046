// SPDX-License-Identifier: Apache-2.0
// Any bytes as what ClickHouse, or a proxy before it, answers: to the question for its version and to an insert. The
// first byte chooses the status; what follows up to a line's end is the header with the exception's number.
#include <ekidenpp/base.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "kit/json.hpp"
#include "warehouse_clickhouse/outcome.hpp"
#include "warehouse_clickhouse/version.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  constexpr int kStatuses[] = {200, 301, 400, 401, 403, 404, 408, 413, 425, 429, 500, 503};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t line = text.find('\n');

  const ekd_pair header{sdk::to_abi("X-ClickHouse-Exception-Code"), sdk::to_abi(text.substr(0, line))};
  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = kStatuses[data[0] % std::size(kStatuses)];
  response.body = text.substr(line == std::string_view::npos ? text.size() : line + 1);
  for (const bool with_header : {false, true}) {
    response.headers = with_header ? std::span(&header, 1) : std::span<const ekd_pair>();
    if (clickhouse::outcome_of(response).ok() && response.status != 200) std::abort();
    if (clickhouse::says_no_table(response) && clickhouse::outcome_of(response).ok()) std::abort();
  }
  const std::string excerpt = clickhouse::excerpt_of(response);
  if (!excerpt.empty() && !kit::parse_json(excerpt)) std::abort();
  if (const auto version = clickhouse::read_version(text); version && (version->major < 0 || version->minor < 0))
    std::abort();
  return 0;
}
