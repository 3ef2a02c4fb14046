// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/status.hpp"
#include "ekiden/plugin.h"

namespace ekiden::plugin {

// What one plugin offers to the host, asked for once, so that it is known on every thread. Immutable.
class Offers {
 public:
  Offers() = default;
  // [strand] Code::config names the extension that is smaller than in 1.0, or lacks a function.
  static Result<Offers> ask(const ekd_plugin* plugin);

  const void* find(std::string_view id) const;

 private:
  std::vector<std::pair<std::string_view, const void*>> offered_;
};

}  // namespace ekiden::plugin
