// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <span>
#include <string_view>

#include "settings.hpp"

namespace ekiden::webhook {

// Posts each event, as it stands in the journal, to one URL. Every attempt of an event has the same webhook-id and the
// same body; timestamp and signature are of the attempt. CloudEvents 1.0.2, HTTP binding, structured or binary mode.
class WebhookSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  Settings settings_;
};

}  // namespace ekiden::webhook
