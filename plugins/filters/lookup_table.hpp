// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <map>
#include <string>
#include <string_view>

namespace ekiden::filters {

// Keys with what is known about them, as JSON.
class LookupTable {
 public:
  // RFC 4180, UTF-8: the first line names the columns, the first column is the key, the others become an object of
  // texts. A cell that is empty is left out. EKD_E_CONFIG: a column without a name or with one that is there already, a
  // line with more or fewer cells than columns, a key that is there twice or empty, a quote that does not end.
  static sdk::Status read_csv(std::string_view text, LookupTable& table);
  // An object: its names are the keys, its values are taken as they are.
  static sdk::Status read_json(std::string_view text, LookupTable& table);

  // Null when there is none. Lives as long as the table.
  const std::string* find(const std::string& key) const;
  // All, by key.
  const std::map<std::string, std::string>& rows() const noexcept { return rows_; }

 private:
  std::map<std::string, std::string> rows_;
};

}  // namespace ekiden::filters
