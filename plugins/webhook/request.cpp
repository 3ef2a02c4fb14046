// SPDX-License-Identifier: Apache-2.0
#include "request.hpp"

#include <utility>

#include "signature.hpp"

namespace ekiden::webhook {

std::string_view body_of(const Settings& settings, const sdk::Delivery& event) {
  return settings.body == Body::record ? event.record : event.document;
}

sdk::Status lacks_record() {
  return sdk::Status::config("body: record needs a map in each route to this sink");
}

sdk::HttpRequest signed_post(const Settings& settings, std::string_view id, std::string_view content_type,
                             std::string body, std::int64_t now_ms) {
  const std::int64_t now_s = now_ms / 1000;
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = settings.url;
  request.headers.reserve(settings.headers.size() + 4);
  request.headers = settings.headers;
  request.headers.emplace_back("content-type", content_type);
  request.headers.emplace_back("webhook-id", id);
  request.headers.emplace_back("webhook-timestamp", std::to_string(now_s));
  request.headers.emplace_back("webhook-signature", signature(settings.keys, id, now_s, body));
  request.body = std::move(body);
  request.timeout_ms = settings.timeout_ms;
  return request;
}

}  // namespace ekiden::webhook
