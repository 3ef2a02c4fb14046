// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <vector>

#include "plugin/http_exchanges.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

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

void give_response(Instance& self, std::uint64_t ticket, std::uint64_t tag, const HttpResponse& response) {
  self.http_exchanges().end(ticket);
  const auto* callback = self.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID);
  if (callback == nullptr || self.state() == Instance::State::stopped) return;
  std::vector<ekd_pair> headers;
  headers.reserve(response.headers.size());
  for (const HttpHeader& header : response.headers) headers.push_back({str(header.name), str(header.value)});
  const ekd_http_response out{.size = sizeof(ekd_http_response),
                              .outcome = to_abi(response.outcome),
                              .status = response.status,
                              .header_count = static_cast<std::uint32_t>(headers.size()),
                              .headers = headers.data(),
                              .body = bytes(response.body),
                              .retry_after_ms = response.retry_after_ms,
                              .error = str(response.error)};
  self.enter("on_response", [&](const ekd_plugin* plugin) { callback->on_response(plugin, tag, &out); });
}

ekd_status http_request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* in, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (in == nullptr || !EKD_HAS(ekd_http_request, in, max_response_bytes))
    return fail(error, EKD_E_ARGUMENT, "the request is incomplete");
  if (!are_pairs(in->headers, in->header_count)) return fail(error, EKD_E_ARGUMENT, "the headers are null");
  if (self.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_HTTP_CALLBACK_ID);
  HttpRequest request;
  request.method = view(in->method);
  request.url = view(in->url);
  request.headers.reserve(in->header_count);
  for (const ekd_pair& header : std::span(in->headers, in->header_count))
    request.headers.push_back({std::string(view(header.name)), std::string(view(header.value))});
  request.body = view(in->body);
  if (in->timeout_ms != 0) request.timeout_ms = in->timeout_ms;
  request.connect_timeout_ms = std::min(request.connect_timeout_ms, request.timeout_ms);
  if (in->max_response_bytes != 0) request.max_response_bytes = static_cast<std::size_t>(in->max_response_bytes);
  request.at_most_once = (in->flags & EKD_HTTP_AT_MOST_ONCE) != 0;
  const std::uint64_t ticket = self.http_exchanges().begin(tag);
  request.ticket = ticket;
  ports(host).http_client.request(std::move(request), ports(host).strand,
                                  [weak = self.weak_from_this(), ticket, tag](const HttpResponse& response) {
                                    if (const auto alive = weak.lock()) give_response(*alive, ticket, tag, response);
                                  });
  return EKD_OK;
}

void http_cancel(const ekd_host* host, std::uint64_t tag) {
  Instance& self = Instance::of(host);
  if (admit(self, nullptr) != EKD_OK) return;
  for (const std::uint64_t ticket : self.http_exchanges().tickets(tag)) ports(host).http_client.cancel(ticket);
}

}  // namespace

const ekd_http_client http_client{
    .size = sizeof(ekd_http_client), .reserved = 0, .request = http_request, .cancel = http_cancel};

}  // namespace ekiden::plugin::services
