// SPDX-License-Identifier: Apache-2.0
// How a host service of a plugin's own process calls the gateway: not inside create(), nor after the stop.
#pragma once

#include "plugin/remote/child_host.hpp"

namespace ekiden::plugin::remote {

inline ChildHost& self(const ekd_host* host) {
  return ChildHost::of(host);
}

template <Kind kind>
void tell(const ekd_host* host, const Frame<kind>& frame) {
  if (self(host).admit()) self(host).channel().tell(frame);
}

template <Kind kind>
ChildChannel::Answer ask(const ekd_host* host, const Frame<kind>& frame) {
  if (self(host).admit()) return self(host).channel().ask(frame);
  return ChildChannel::refused(EKD_E_STATE, "a host service was called inside create(), or after the stop");
}

}  // namespace ekiden::plugin::remote
