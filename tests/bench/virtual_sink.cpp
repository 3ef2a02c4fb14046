// SPDX-License-Identifier: Apache-2.0
#include "bench/virtual_sink.hpp"

namespace ekiden::bench {

namespace {

class NullSink final : public VirtualSink {
 public:
  ekd_status deliver(ekd_op op, const ekd_delivery* events, std::uint32_t n, ekd_error*) override {
    return op != 0 && events != nullptr && n > 0 ? EKD_OK : EKD_E_ARGUMENT;
  }
};

}  // namespace

std::unique_ptr<VirtualSink> make_virtual_sink() {
  return std::make_unique<NullSink>();
}

}  // namespace ekiden::bench
