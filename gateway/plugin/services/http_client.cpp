// SPDX-License-Identifier: Apache-2.0
#include "plugin/http_exchanges.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/http_values.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

void give_response(Instance& self, std::uint64_t ticket, std::uint64_t tag, const HttpResponse& response) {
  self.http_exchanges().end(ticket);
  const auto* callback = self.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID);
  if (callback == nullptr || self.state() == Instance::State::stopped) return;
  const AbiResponse out(response);
  self.enter("on_response", [&](const ekd_plugin* plugin) { callback->on_response(plugin, tag, &out.value()); });
}

ekd_status http_request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* in, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (const ekd_status refused = check_request(in, error); refused != EKD_OK) return refused;
  if (self.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_HTTP_CALLBACK_ID);
  HttpRequest request = request_of(*in);
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
