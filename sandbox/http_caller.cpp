// SPDX-License-Identifier: Apache-2.0
#include "http_caller.hpp"

#include <httplib.h>

#include <chrono>

namespace ekiden::sandbox {

namespace {

struct SplitUrl {
  std::string origin;
  std::string target;
};

SplitUrl split(const std::string& url) {
  const auto scheme_end = url.find("://");
  const auto path = url.find('/', scheme_end == std::string::npos ? 0 : scheme_end + 3);
  if (path == std::string::npos) return {url, "/"};
  return {url.substr(0, path), url.substr(path)};
}

std::string failure_text(httplib::Error error, bool timed_out) {
  if (error == httplib::Error::Connection) return "connection refused";
  if (timed_out || error == httplib::Error::ConnectionTimeout) return "no answer in time";
  if (error == httplib::Error::Read) return "connection closed without an answer";
  return httplib::to_string(error);
}

}  // namespace

HttpAnswer HttplibCaller::call(const HttpCall& call) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  const SplitUrl url = split(call.url);
  httplib::Client client(url.origin);
  if (!client.is_valid()) return {0, {}, "not an address: " + url.origin};
  const milliseconds timeout(call.timeout_ms);
  client.set_connection_timeout(timeout);
  client.set_read_timeout(timeout);
  client.set_write_timeout(timeout);
  client.set_tcp_nodelay(true);
  client.set_url_encode(false);

  httplib::Request request;
  request.method = call.method;
  request.path = url.target;
  request.body = call.body;
  for (const auto& [name, value] : call.headers) request.set_header(name, value);
  if (!call.content_type.empty()) request.set_header("Content-Type", call.content_type);
  const auto begin = steady_clock::now();
  const httplib::Result result = client.send(request);
  if (!result) return {0, {}, failure_text(result.error(), steady_clock::now() - begin >= timeout)};
  return {result->status, result->body, {}};
}

}  // namespace ekiden::sandbox
