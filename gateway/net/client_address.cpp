// SPDX-License-Identifier: Apache-2.0
#include "net/client_address.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>

#include "net/http_text.hpp"

namespace ekiden {

namespace {

// Takes the last entry of a comma-separated list.
std::string_view take_last(std::string_view& list) {
  const std::size_t comma = list.rfind(',');
  std::string_view entry = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  while (entry.starts_with(' ') || entry.starts_with('\t')) entry.remove_prefix(1);
  while (entry.ends_with(' ') || entry.ends_with('\t')) entry.remove_suffix(1);
  return entry;
}

}  // namespace

bool is_among(const IpAddress& address, const std::vector<IpRange>& ranges) {
  return std::ranges::any_of(ranges, [&](const IpRange& range) { return range.contains(address); });
}

IpAddress client_address(const IpAddress& peer, std::span<const HttpField> fields,
                         const std::vector<IpRange>& trusted_proxies) {
  IpAddress client = peer;
  if (!is_among(peer, trusted_proxies)) return client;
  for (const HttpField& field : std::views::reverse(fields)) {
    if (!http_equal_names(field.name, "X-Forwarded-For")) continue;
    for (std::string_view list = field.value; !list.empty();) {
      const auto before = IpAddress::parse(take_last(list));
      if (!before) return client;
      client = *before;
      if (!is_among(client, trusted_proxies)) return client;
    }
  }
  return client;
}

}  // namespace ekiden
