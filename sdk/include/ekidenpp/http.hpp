// SPDX-License-Identifier: Apache-2.0
// HTTP as a plugin sees it: requests that it makes, and webhooks that it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base.hpp"

namespace ekiden::sdk {

namespace detail {

inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

inline std::string_view find_header(std::span<const ekd_pair> headers, std::string_view name) noexcept {
  for (const ekd_pair& header : headers) {
    if (equal_ignoring_case(view(header.name), name)) return view(header.value);
  }
  return {};
}

}  // namespace detail

// A request to another system. Redirects are never followed.
struct HttpRequest {
  std::string method = "GET";
  std::string url{};  // http or https
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::uint32_t timeout_ms = 0;          // of the whole exchange; 0: the host's default, 30 s
  std::uint64_t max_response_bytes = 0;  // 0: the host's default, 1 MiB
  // Never repeated by the host, not even on a connection that proves dead: for what must not happen twice.
  bool at_most_once = false;
  // Only to an address of the public internet: for a URL that came inside a message (EKD_HTTP_PUBLIC_ONLY).
  bool public_only = false;
};

namespace detail {

// The same for the ABI, which borrows from it and from `headers`.
inline ekd_http_request request_to_abi(const HttpRequest& request, std::vector<ekd_pair>& headers) {
  headers.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers) headers.push_back({to_abi(name), to_abi(value)});
  ekd_http_request out{};
  out.size = sizeof out;
  out.flags = (request.at_most_once ? EKD_HTTP_AT_MOST_ONCE : 0u) | (request.public_only ? EKD_HTTP_PUBLIC_ONLY : 0u);
  out.method = to_abi(request.method);
  out.url = to_abi(request.url);
  out.headers = headers.data();
  out.header_count = static_cast<std::uint32_t>(headers.size());
  out.timeout_ms = request.timeout_ms;
  out.body = to_abi_bytes(request.body);
  out.max_response_bytes = request.max_response_bytes;
  return out;
}

}  // namespace detail

// How a request ended. Its views live until the callback returns.
struct HttpResponse {
  enum class Outcome {
    answered,  // status, headers and body are valid
    not_sent,  // certainly nothing reached the other side
    unknown    // bytes left, no complete answer came
  };
  Outcome outcome = Outcome::unknown;
  int status = 0;
  std::string_view body{};
  std::int64_t retry_after_ms = -1;  // from Retry-After; -1 when absent
  std::string_view error{};          // when not answered: what happened, without the URL's query
  std::span<const ekd_pair> headers{};

  bool answered() const noexcept { return outcome == Outcome::answered; }
  // The first header of that name, whatever its case; empty when absent.
  std::string_view header(std::string_view name) const noexcept { return detail::find_header(headers, name); }

  static HttpResponse from_abi(const ekd_http_response& raw) noexcept {
    HttpResponse response;
    response.outcome = raw.outcome == EKD_HTTP_ANSWERED   ? Outcome::answered
                       : raw.outcome == EKD_HTTP_NOT_SENT ? Outcome::not_sent
                                                          : Outcome::unknown;
    response.status = raw.status;
    response.body = view(raw.body);
    response.retry_after_ms = raw.retry_after_ms;
    response.error = view(raw.error);
    response.headers = {raw.headers, raw.header_count};
    return response;
  }
};

// A webhook at /hooks/<instance id> or below. Lives until on_request returns.
class HttpRequestView {
 public:
  explicit HttpRequestView(const ekd_incoming_request& raw) noexcept : raw_(raw) {}

  std::string_view method() const noexcept { return view(raw_.method); }
  std::string_view path() const noexcept { return view(raw_.path); }    // below /hooks/<instance id>: "" or "/…"
  std::string_view query() const noexcept { return view(raw_.query); }  // without '?', not decoded
  std::string_view body() const noexcept { return view(raw_.body); }    // byte-exact
  std::span<const ekd_pair> headers() const noexcept { return {raw_.headers, raw_.header_count}; }
  // The first header of that name, whatever its case; empty when absent.
  std::string_view header(std::string_view name) const noexcept { return detail::find_header(headers(), name); }

 private:
  const ekd_incoming_request& raw_;
};

// The answer to a webhook.
struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  // Not empty: the request was refused, and this fixed word, ^[a-z_]{1,32}$, is counted.
  std::string reject_reason{};
  // What was wrong and what to do, for the log; nothing of the content.
  std::string reject_detail{};

  static HttpAnswer refuse(int status, std::string reason, std::string detail) {
    HttpAnswer answer;
    answer.status = status;
    answer.reject_reason = std::move(reason);
    answer.reject_detail = std::move(detail);
    return answer;
  }
};

}  // namespace ekiden::sdk
