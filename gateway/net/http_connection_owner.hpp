// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ip_address.hpp"
#include "core/log_throttle.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "net/client_limits.hpp"
#include "net/http_limits.hpp"
#include "net/http_request_reader.hpp"
#include "net/http_route_table.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

class HttpConnection;

// What the connections of one server share. On the loop.
class HttpConnectionOwner {
 public:
  HttpConnectionOwner(Loop& loop_in, Clock& clock_in, Log& log_in, Metrics& metrics_in, std::string name_in,
                      HttpLimits limits_in);
  virtual ~HttpConnectionOwner() = default;
  virtual void connection_closed(const std::shared_ptr<HttpConnection>& connection) = 0;

  // A reader for one request, and back when it is answered: an idle connection holds none.
  std::unique_ptr<HttpRequestReader> take_reader();
  void give_back(std::unique_ptr<HttpRequestReader> reader);

  // What was refused, and why, in a fixed word; a flood of it does not flood the log. `status` 0: there was no answer.
  void count_refusal(std::string_view reason);
  void log_refusal(std::string_view reason, int status, const IpAddress& client);

  Loop& loop;
  Clock& clock;
  Log& log;
  Metrics& metrics;
  const std::string name;  // of the listener, for logs and metrics
  const HttpLimits limits;
  HttpRouteTable routes;
  ClientLimits clients;
  bool draining = false;
  // What was just read, and what is about to be written: both empty again at the end of the same call.
  std::vector<char> read_buffer;
  std::string write_buffer;

 private:
  LogThrottle refusals_;
  std::vector<std::unique_ptr<HttpRequestReader>> readers_;
};

}  // namespace ekiden
