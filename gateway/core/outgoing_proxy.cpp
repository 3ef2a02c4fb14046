// SPDX-License-Identifier: Apache-2.0
#include "core/outgoing_proxy.hpp"

#include <algorithm>

#include "core/ascii.hpp"

namespace ekiden {

namespace {

bool is_at_or_below(std::string_view host, std::string_view name) {
  const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  if (host.size() < name.size() || !std::equal(name.rbegin(), name.rend(), host.rbegin(), same)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

}  // namespace

bool OutgoingProxy::takes(std::string_view host) const {
  if (url.empty()) return false;
  if (const auto address = IpAddress::parse(host))
    return std::none_of(direct_networks.begin(), direct_networks.end(),
                        [&](const IpRange& network) { return network.contains(*address); });
  if (host.ends_with('.')) host.remove_suffix(1);
  return std::none_of(direct_names.begin(), direct_names.end(),
                      [&](const std::string& name) { return is_at_or_below(host, name); });
}

}  // namespace ekiden
