// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "producer.hpp"
#include "settings.hpp"

namespace ekiden::kafka {

// Produces each event of a delivery as one message of a topic; an event is delivered when the brokers have it. An event
// that comes again shares its batch with no other, so that one that the brokers cannot take never takes others with it.
class KafkaSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;
  sdk::Status stop(sdk::Op op, std::uint32_t grace_ms) override;

 private:
  struct Flight;
  sdk::Status make(Producer::Batches batches, std::unique_ptr<Producer>& out);
  sdk::Status produce(const sdk::Delivery& event, Producer::Done done);

  Settings settings_;
  std::unique_ptr<Producer> together_;
  std::unique_ptr<Producer> alone_;  // made for the first event that comes again
};

}  // namespace ekiden::kafka
