// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "row_writer.hpp"

namespace ekiden::google_sheets {

// Rows go after the last one. When an answer is lost the tab's ids are read anew before anything else is written. A
// request that Google carries out only after that is the one case in which a row stands twice.
class AppendedRows final : public RowWriter {
 public:
  // Outlives it.
  explicit AppendedRows(Caller& caller) : caller_(caller) {}

  void write(Tab& tab, std::vector<Row> rows, Done done) override;

 private:
  Caller& caller_;
};

}  // namespace ekiden::google_sheets
