// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.hpp"
#include "ekiden/plugin.h"

namespace ekiden::plugin {

// Whether an instance that a factory made has all that it must have.
bool is_whole(const ekd_plugin& plugin);

// What one plugin offers to the host, asked for once, so that it is known on every thread. Immutable.
class Offers {
 public:
  Offers() = default;
  // [strand] Code::config names the extension that is smaller than in 1.0, or lacks a function.
  static Result<Offers> ask(const ekd_plugin* plugin);
  // Code::config when what a component of this kind (EKD_KIND_*) cannot be without is missing.
  Status check_kind(std::uint32_t kind) const;

  const void* find(std::string_view id) const;

 private:
  std::vector<std::pair<std::string_view, const void*>> offered_;
};

}  // namespace ekiden::plugin
