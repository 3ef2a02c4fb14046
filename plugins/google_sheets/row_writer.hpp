// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "caller.hpp"
#include "cells.hpp"
#include "tab.hpp"

namespace ekiden::google_sheets {

// A way to write each row once. On the strand; one write at a time.
class RowWriter {
 public:
  using Done = std::function<void(const Answer&)>;

  virtual ~RowWriter() = default;
  // Writes rows that the tab, which is open, does not hold. After a success it holds them; after anything else they
  // may come again, alone or with others.
  virtual void write(Tab& tab, std::vector<Row> rows, Done done) = 0;
};

}  // namespace ekiden::google_sheets
