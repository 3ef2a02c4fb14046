// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <memory>
#include <span>
#include <string_view>

#include "job.hpp"

namespace ekiden::crm {

/// Writes events into a CRM system as its profile says: docs/sinks/crm.md.
class CrmSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;
  sdk::Status reconcile(sdk::Op op, const sdk::Delivery& event) override;
  void refresh_token(sdk::Op op, std::string_view name) override;

 private:
  struct Flight;

  Settings settings_;
  std::unique_ptr<Office> office_;
};

}  // namespace ekiden::crm
