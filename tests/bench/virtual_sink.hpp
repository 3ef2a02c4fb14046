// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ekiden/sink.h"

namespace ekiden::bench {

// A sink as a C++ program without an ABI would have it. Implemented in a file of its own, so that calls stay virtual.
class VirtualSink {
 public:
  virtual ~VirtualSink() = default;
  virtual ekd_status deliver(ekd_op op, const ekd_delivery* events, std::uint32_t n, ekd_error* error) = 0;
};

std::unique_ptr<VirtualSink> make_virtual_sink();

}  // namespace ekiden::bench
