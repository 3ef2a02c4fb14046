// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caller.hpp"
#include "row_writer.hpp"
#include "settings.hpp"
#include "tab.hpp"

namespace ekiden::google_sheets {

// A row for each event, in the tab of its month or in the one tab. One delivery at a time, and in it one request after
// another: Google counts requests, and rows stand in their order.
class SheetSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;
  void refresh_token(sdk::Op op, std::string_view name) override;

 private:
  struct Flight;

  bool is_late(const Flight& flight);
  std::string title_for(const sdk::Delivery& event) const;
  Tab& tab_of(const std::string& title);
  void go_on(const std::shared_ptr<Flight>& flight);
  void put_off(Flight& flight);
  void land(const Flight& flight);
  void write(const std::shared_ptr<Flight>& flight, Tab& tab);
  void note(Flight& flight, const Answer& answer);

  Settings settings_;
  std::unique_ptr<Caller> caller_;
  std::unique_ptr<RowWriter> writer_;
  std::map<std::string, std::unique_ptr<Tab>> tabs_;  // by title
  std::set<std::string, std::less<>> refused_;        // ids of rows that Google refused together with others
  bool is_flying_ = false;                            // a delivery has not ended
};

}  // namespace ekiden::google_sheets
