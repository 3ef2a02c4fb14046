// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ekiden::cli {

// Columns as wide as their widest cell. Cells are made printable.
class Table {
 public:
  // Without a header the first row is data.
  explicit Table(std::vector<std::string> header);
  void add(std::vector<std::string> row);
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ekiden::cli
