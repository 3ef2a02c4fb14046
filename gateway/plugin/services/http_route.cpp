// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status route_add(const ekd_host* host, const ekd_http_route* route, ekd_error* error) {
  if (route == nullptr || !EKD_HAS(ekd_http_route, route, max_body_bytes))
    return fail(error, EKD_E_ARGUMENT, "the route is incomplete");
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (self.component().kind != Kind::adapter) return fail(error, EKD_E_UNSUPPORTED, "only adapters have webhooks");
  if (!self.is_opening()) return fail(error, EKD_E_STATE, "routes are added in configure, before the start");
  return to_abi(self.webhooks().add(std::string(view(route->method)), view(route->path),
                                    static_cast<std::size_t>(route->max_body_bytes)),
                error);
}

// A label is a fixed word; anything else would let traffic make new time series.
std::string reject_word(std::string_view reason) {
  const bool fixed =
      reason.size() <= 32 && reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  return fixed ? std::string(reason) : "other";
}

void route_respond(const ekd_host* host, ekd_op op, const ekd_http_answer* answer) {
  Instance& self = Instance::of(host);
  if (admit(self, nullptr) != EKD_OK) return;
  if (answer == nullptr || !EKD_HAS(ekd_http_answer, answer, reserved) ||
      !are_pairs(answer->headers, answer->header_count))
    return self.defect("a webhook request was answered with an incomplete answer; it counts as unanswered");
  OutgoingResponse response;
  response.status = answer->status >= 100 && answer->status <= 599 ? answer->status : 500;
  if (answer->content_type.len > 0) response.content_type = view(answer->content_type);
  for (const ekd_pair& header : std::span(answer->headers, answer->header_count))
    response.headers.push_back({std::string(view(header.name)), std::string(view(header.value))});
  response.body = view(answer->body);
  self.webhooks().respond(op, std::move(response), reject_word(view(answer->reject_reason)),
                          std::string(view(answer->reject_detail)));
}

}  // namespace

const ekd_http_routes http_route{
    .size = sizeof(ekd_http_routes), .reserved = 0, .add = route_add, .respond = route_respond};

}  // namespace ekiden::plugin::services
