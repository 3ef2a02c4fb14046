// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ekiden::proof {

// Posts each event, as it stands in the journal, to one address. An answer that was lost counts as a failure that may
// pass: the receiver knows an event by its id.
class ProofSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static constexpr const char* kId = "prove-receiver";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
  "title": "Proof receiver",
  "description": "The far end of `ekiden prove`: posts each event to one address.",
  "config": {
    "type": "object",
    "required": ["url"],
    "additionalProperties": false,
    "properties": {
      "url": {"type": "string", "pattern": "^http://", "description": "Where events are posted."},
      "timeout_ms": {
        "type": "integer", "minimum": 50, "maximum": 60000, "default": 5000,
        "description": "How long one attempt may take, in milliseconds."
      }
    }
  },
  "needs": {"network": true},
  "max_in_flight": 16,
  "max_batch": {"events": 1}
})json";

  sdk::Status configure(std::string_view config) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  std::string url_;
  std::uint32_t timeout_ms_ = 0;
};

}  // namespace ekiden::proof
