// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace ekiden::webhook {

// Posts the events of a batch in one request: CloudEvents 1.0.2, HTTP binding, batched mode. An event that comes again
// goes by itself, so that one that the receiver cannot take never takes others with it.
class BatchSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  struct Flight;
  // Posts these events of the delivery, by their indices, and notes how each ended.
  void post(const std::shared_ptr<Flight>& flight, std::span<const sdk::Delivery> events,
            std::vector<std::size_t> indices);
  void land(Flight& flight);

  Settings settings_;
};

}  // namespace ekiden::webhook
