// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <memory>
#include <span>
#include <string_view>

#include "warehouse.hpp"

namespace ekiden::warehouse_postgres {

// Writes events into PostgreSQL, a batch in one statement. The event's id is the table's key, so that a delivery whose
// answer was lost is simply written again: to look first would cost a question for each event (no reconcile).
class WarehouseSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  sdk::Status stop(sdk::Op op, std::uint32_t grace_ms) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  // Looks until the database is there, so that its state is known before the first event comes.
  void look();
  void tell(const Fault& fault);
  void end(sdk::Op op, const Written& written);

  std::unique_ptr<Warehouse> warehouse_;
  sdk::Metric rows_{};
};

}  // namespace ekiden::warehouse_postgres
