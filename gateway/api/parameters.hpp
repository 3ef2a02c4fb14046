// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.hpp"

namespace ekiden::api {

// The query of a URL: `a=1&b=two%20words` ('+' is a space too). Each name at most once.
class Parameters {
 public:
  // Code::invalid, with a sentence for the client: a name that is not in `known` or stands twice, or broken
  // percent-encoding. `query` is as received, without the '?'; the server has limited its length.
  static Result<Parameters> parse(std::string_view query, std::initializer_list<std::string_view> known);

  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view()); }
  // A whole number between `least` and `most`, `otherwise` when absent; Code::invalid.
  Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise, std::uint64_t least,
                               std::uint64_t most) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// Nothing when a '%' is not followed by two hex digits. `plus_is_space`: as in a query.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Whether it looks like an id of ours: 1 to 128 of [A-Za-z0-9._:-].
bool is_plain_id(std::string_view text);

}  // namespace ekiden::api
