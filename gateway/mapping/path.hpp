// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "mapping/evaluation.hpp"

namespace ekiden::mapping {

// A JSON Pointer (RFC 6901) whose steps may select: "/identities[type=phone]/value" goes on in the first item of the
// list whose member `type` is "phone". Immutable.
class Path {
 public:
  // `text` begins with '/'.
  static Result<Path> parse(std::string_view text);

  // What it leads to below `root`; null when something is not there, is no object or list, or no item is selected.
  const Json* find(const Json& root) const;

 private:
  struct Step {
    std::string name;                  // of a member, or an index in digits
    std::optional<std::size_t> index;  // when the name is one
    std::string member;                // of the selector; empty: none
    std::string wanted;                // the text of that member's value
  };
  std::vector<Step> steps_;
};

}  // namespace ekiden::mapping
