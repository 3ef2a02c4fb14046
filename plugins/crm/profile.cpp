// SPDX-License-Identifier: Apache-2.0
#include "profile.hpp"

#include <algorithm>

namespace ekiden::crm {
namespace {

// Without "ekiden." and ".v1".
std::string_view bare(std::string_view type) {
  constexpr std::string_view kPrefix = "ekiden.";
  if (type.starts_with(kPrefix)) type.remove_prefix(kPrefix.size());
  const std::size_t version = type.rfind(".v");
  return version == std::string_view::npos ? type : type.substr(0, version);
}

bool fits(std::string_view type, std::string_view pattern) {
  if (!pattern.ends_with('*')) return type == pattern;
  pattern.remove_suffix(1);
  return type.starts_with(pattern);
}

}  // namespace

const Route* Profile::route_for(std::string_view type) const {
  const std::string_view wanted = bare(type);
  const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
    return std::any_of(route.types.begin(), route.types.end(),
                       [&](const std::string& pattern) { return fits(wanted, pattern); });
  });
  return found == routes.end() ? nullptr : &*found;
}

}  // namespace ekiden::crm
