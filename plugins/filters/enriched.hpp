// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/json_view.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::filters {

// Members of data.ext.enriched, the one place that filters write to: what a platform says stays as it came. In the
// order in which they are written; values are JSON.
using Additions = std::vector<std::pair<std::string, std::string>>;

// The event with these members in data.ext.enriched; one of the same name that an earlier filter wrote is replaced.
// Everything else stays byte by byte. Nothing when `data`, `ext` or `enriched` is there and no object.
std::optional<std::string> with_enriched(const sdk::JsonView& event, const Additions& additions);

}  // namespace ekiden::filters
