// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "clock.hpp"
#include "faults.hpp"
#include "gateway_link.hpp"
#include "listener.hpp"
#include "request_log.hpp"

namespace ekiden::sandbox {

/// The sandbox's own switches under /sandbox/: where the gateway is, faults, clock, log, reset.
class Control {
 public:
  Control(GatewayLink& gateway, Faults& faults, MovableClock& clock, RequestLog& log, std::function<void()> reset)
      : gateway_(gateway), faults_(faults), clock_(clock), log_(log), reset_(std::move(reset)) {}

  void add_routes(Listener& listener);

 private:
  Reply point_to_gateway(const httplib::Request& request);
  Reply gateway_reply() const;
  Reply switch_fault_on(const httplib::Request& request);
  Reply switch_fault_off(const httplib::Request& request);
  Reply unknown_fault() const;
  Reply move_clock(const httplib::Request& request);
  Reply clock_reply() const;

  GatewayLink& gateway_;
  Faults& faults_;
  MovableClock& clock_;
  RequestLog& log_;
  std::function<void()> reset_;
};

}  // namespace ekiden::sandbox
