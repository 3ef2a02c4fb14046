// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"
#include "version.hpp"

namespace ekiden::clickhouse {

// Inserts the events of a batch as rows of a table that keeps one row an event. An event that comes again goes by
// itself, so that one that the table cannot take never takes others with it.
class ClickhouseSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  struct Flight;
  struct Rows;
  using Ready = std::function<void(const sdk::Status&)>;

  // Asks the server what it is, and sees to the table; once, and after a failure again.
  void prepare(Ready ready);
  void prepared(const sdk::Status& status);
  void insert(const std::shared_ptr<Flight>& flight, Rows rows);
  void land(const std::shared_ptr<Flight>& flight, const std::vector<std::size_t>& places, const sdk::Status& status,
            const std::string& excerpt);
  void land(Flight& flight);

  Settings settings_;
  std::optional<Version> version_;  // of the server, when the table is there
  std::vector<Ready> preparing_;    // who waits for that
};

}  // namespace ekiden::clickhouse
