// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/http_values.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "plugin/services/call.hpp"

namespace ekiden::plugin::services {

namespace {

std::int32_t to_abi(HttpResponse::Outcome outcome) {
  switch (outcome) {
    case HttpResponse::Outcome::answered:
      return EKD_HTTP_ANSWERED;
    case HttpResponse::Outcome::not_sent:
      return EKD_HTTP_NOT_SENT;
    case HttpResponse::Outcome::unknown:
      return EKD_HTTP_UNKNOWN;
  }
  return EKD_HTTP_UNKNOWN;
}

}  // namespace

ekd_status check_request(const ekd_http_request* request, ekd_error* error) {
  if (request == nullptr || !EKD_HAS(ekd_http_request, request, max_response_bytes))
    return fail(error, EKD_E_ARGUMENT, "the request is incomplete");
  if (!are_pairs(request->headers, request->header_count)) return fail(error, EKD_E_ARGUMENT, "the headers are null");
  return EKD_OK;
}

HttpRequest request_of(const ekd_http_request& in) {
  HttpRequest request;
  request.method = view(in.method);
  request.url = view(in.url);
  request.headers.reserve(in.header_count);
  for (const ekd_pair& header : std::span(in.headers, in.header_count))
    request.headers.push_back({std::string(view(header.name)), std::string(view(header.value))});
  request.body = view(in.body);
  if (in.timeout_ms != 0) request.timeout_ms = in.timeout_ms;
  request.connect_timeout_ms = std::min(request.connect_timeout_ms, request.timeout_ms);
  if (in.max_response_bytes != 0) request.max_response_bytes = static_cast<std::size_t>(in.max_response_bytes);
  request.at_most_once = (in.flags & EKD_HTTP_AT_MOST_ONCE) != 0;
  request.public_only = (in.flags & EKD_HTTP_PUBLIC_ONLY) != 0;
  return request;
}

AbiResponse::AbiResponse(const HttpResponse& response) {
  headers_.reserve(response.headers.size());
  for (const HttpHeader& header : response.headers) headers_.push_back({str(header.name), str(header.value)});
  value_ = {.size = sizeof(ekd_http_response),
            .outcome = to_abi(response.outcome),
            .status = response.status,
            .header_count = static_cast<std::uint32_t>(headers_.size()),
            .headers = headers_.data(),
            .body = bytes(response.body),
            .retry_after_ms = response.retry_after_ms,
            .error = str(response.error)};
}

}  // namespace ekiden::plugin::services
