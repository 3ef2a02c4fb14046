// SPDX-License-Identifier: Apache-2.0
// HTTP exchanges with the outside, as a test writes them down.
#pragma once

#include <ekidenpp/http.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::testkit {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, whatever its case; empty when absent.
inline std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (sdk::detail::equal_ignoring_case(known, name)) return value;
  }
  return {};
}

// A request that the plugin made to the outside.
struct SeenRequest {
  std::string method{};
  std::string url{};
  Headers headers{};
  std::string body{};
  std::uint32_t timeout_ms = 0;
  bool at_most_once = false;
  bool public_only = false;
  std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

// What a peer does with a request.
struct PeerAnswer {
  int status = 200;
  std::string body{};
  Headers headers{};
  sdk::HttpResponse::Outcome outcome = sdk::HttpResponse::Outcome::answered;
  std::int64_t retry_after_ms = -1;
  std::string error{};        // when not answered
  std::int64_t delay_ms = 0;  // of the virtual clock; beyond the request's timeout the outcome is unknown
  int copies = 1;             // 2: the answer comes twice, which a host never does, and a careful plugin survives
};

// The request left, and no answer came.
inline PeerAnswer lost_answer(std::int64_t after_ms = 0) {
  PeerAnswer answer;
  answer.outcome = sdk::HttpResponse::Outcome::unknown;
  answer.error = "the connection was closed before the answer";
  answer.delay_ms = after_ms;
  return answer;
}
// The answer broke off: a host gives nothing of it.
inline PeerAnswer truncated_answer() {
  PeerAnswer answer = lost_answer();
  answer.error = "the answer broke off";
  return answer;
}
// Nothing reached the other side.
inline PeerAnswer refused_connection() {
  PeerAnswer answer;
  answer.outcome = sdk::HttpResponse::Outcome::not_sent;
  answer.error = "connection refused";
  return answer;
}

// A request, and what came back.
struct Exchange {
  SeenRequest request{};
  PeerAnswer answer{};
};

namespace detail {

inline Headers headers_of(const ekd_pair* pairs, std::uint32_t n) {
  Headers headers;
  for (std::uint32_t i = 0; i < n; ++i) headers.emplace_back(sdk::view(pairs[i].name), sdk::view(pairs[i].value));
  return headers;
}

// Lives as long as `headers`.
inline std::vector<ekd_pair> pairs_of(const Headers& headers) {
  std::vector<ekd_pair> pairs;
  for (const auto& [name, value] : headers) pairs.push_back({sdk::to_abi(name), sdk::to_abi(value)});
  return pairs;
}

}  // namespace detail
}  // namespace ekiden::testkit
