// SPDX-License-Identifier: Apache-2.0
// HTTP exchanges with the outside, as a test writes them down.
#pragma once

#include <ekidenpp/http.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host_age.hpp"

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

inline SeenRequest seen(const ekd_http_request& request) {
  SeenRequest seen;
  seen.method = sdk::view(request.method);
  seen.url = sdk::view(request.url);
  seen.headers = headers_of(request.headers, request.header_count);
  seen.body = sdk::view(request.body);
  seen.timeout_ms = request.timeout_ms;
  seen.at_most_once = (request.flags & EKD_HTTP_AT_MOST_ONCE) != 0;
  seen.public_only = (request.flags & EKD_HTTP_PUBLIC_ONLY) != 0;
  return seen;
}

// What the plugin gets of an answer. Lives as long as `answer`.
class AbiResponse {
 public:
  AbiResponse(const PeerAnswer& answer, HostAge age) : headers_(pairs_of(answer.headers)), out_(age, of(answer)) {}
  const ekd_http_response* get() const { return out_.get(); }

 private:
  ekd_http_response of(const PeerAnswer& answer) const {
    using Outcome = sdk::HttpResponse::Outcome;
    const bool answered = answer.outcome == Outcome::answered;
    ekd_http_response out{};
    out.outcome = answered                              ? EKD_HTTP_ANSWERED
                  : answer.outcome == Outcome::not_sent ? EKD_HTTP_NOT_SENT
                                                        : EKD_HTTP_UNKNOWN;
    if (answered) {
      out.status = answer.status;
      out.headers = headers_.data();
      out.header_count = static_cast<std::uint32_t>(headers_.size());
      out.body = sdk::to_abi_bytes(answer.body);
    }
    out.retry_after_ms = answer.retry_after_ms;
    out.error = sdk::to_abi(answer.error);
    return out;
  }

  std::vector<ekd_pair> headers_;
  Aged<ekd_http_response> out_;
};

}  // namespace detail
}  // namespace ekiden::testkit
