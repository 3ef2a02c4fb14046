// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/adapter.hpp>

namespace ekiden::proof {

// Takes `{"id": "3-17", "conversation": "3", "text": "…"}`, one message a request, and answers 200 once it is on disk.
class ProofAdapter final : public sdk::Adapter {
 public:
  using Adapter::Adapter;

  static constexpr const char* kId = "prove-load";
  static constexpr const char* kVersion = "0.1.0";
  static constexpr const char* kDescriptor = R"json({
  "title": "Proof load",
  "description": "The near end of `ekiden prove`: takes numbered messages; sends nothing anywhere.",
  "config": {"type": "object", "additionalProperties": false},
  "peer_kind": "dm"
})json";

  sdk::Status configure(std::string_view config) override;
  void on_request(sdk::Op op, const sdk::HttpRequestView& request) override;
  sdk::Status send(sdk::Op op, const sdk::Command& command) override;
};

}  // namespace ekiden::proof
