// SPDX-License-Identifier: Apache-2.0
#include "conformance/case.hpp"

namespace ekiden::conformance {

std::vector<const Case*> all_cases() {
  std::vector<const Case*> all;
  for (const std::span<const Case> group :
       {binary_cases(), library_cases(), descriptor_cases(), instance_cases(), leak_cases(), work_cases(), peer_cases(),
        webhook_cases(), host_cases(), thread_cases(), fuzz_cases()}) {
    for (const Case& one : group) all.push_back(&one);
  }
  return all;
}

const Case* find_case(std::string_view name) {
  for (const Case* one : all_cases()) {
    if (one->name == name) return one;
  }
  return nullptr;
}

bool applies_to(const Case& checked, plugin::Kind kind) {
  const std::uint32_t bit = kind == plugin::Kind::adapter ? kAdapters : kind == plugin::Kind::sink ? kSinks : kFilters;
  return (checked.scope & bit) != 0;
}

}  // namespace ekiden::conformance
