// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <map>
#include <string>

#include "row_writer.hpp"

namespace ekiden::google_sheets {

// Each row has its number before it is sent, on disk. Whenever it is sent again, also after a crash, or arrives late,
// it goes to the same cells.
class OwnedRows final : public RowWriter {
 public:
  // Both outlive it.
  OwnedRows(sdk::Host& host, Caller& caller) : host_(host), caller_(caller) {}

  void write(Tab& tab, std::vector<Row> rows, Done done) override;

 private:
  using Numbers = std::map<std::string, std::int64_t>;  // of rows that may be on their way, by id

  // From disk, at first; without those that the tab holds.
  sdk::Status load(const Tab& tab);
  sdk::Status number(const Tab& tab, const std::vector<Row>& rows);
  void grow(Tab& tab, const std::vector<Row>& rows, const Done& done);
  void send(Tab& tab, const std::vector<Row>& rows, const Done& done);
  void forget(const Tab& tab, const std::string& id);

  sdk::Host& host_;
  Caller& caller_;
  std::map<std::int64_t, Numbers> numbers_;  // by the tab's sheet id
};

}  // namespace ekiden::google_sheets
