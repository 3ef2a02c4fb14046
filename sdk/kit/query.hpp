// SPDX-License-Identifier: Apache-2.0
// The query of a request target, read after the rules of application/x-www-form-urlencoded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::kit {

class Query {
 public:
  static constexpr std::size_t kMaxPairs = 64;

  /// `text` without the '?'. Nothing when it holds a broken percent escape or more than kMaxPairs pairs. Names are
  /// taken literally: "nonce[]" is another name than "nonce".
  static std::optional<Query> parse(std::string_view text);

  /// The value, when the name stands there exactly once. A repeated name is no value: two readers that pick differently
  /// are how signatures get bypassed. Lives as long as this.
  std::optional<std::string_view> only(std::string_view name) const&;
  std::optional<std::string_view> only(std::string_view name) && = delete;

  std::size_t count(std::string_view name) const;

 private:
  struct Pair {
    std::string name;
    std::string value;
  };
  std::vector<Pair> pairs_;
};

/// "%41+b" → "A b". Nothing for a broken escape.
std::optional<std::string> decode_form(std::string_view text);

/// Percent-encodes all but A–Z a–z 0–9 - . _ ~ (RFC 3986).
std::string encode_uri_component(std::string_view text);

}  // namespace ekiden::kit
