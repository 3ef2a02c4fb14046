// SPDX-License-Identifier: Apache-2.0
// What is checked: one case for each way to break a rule of sdk/ABI.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "conformance/subject.hpp"
#include "conformance/verdict.hpp"

namespace ekiden::conformance {

// Whether a case looks at the file, or at each component of a kind.
enum Scope : std::uint32_t { kFile = 0, kAdapters = 1, kSinks = 2, kFilters = 4, kAll = 7 };

struct Case {
  std::string_view name;   // "group/case"
  std::string_view rule;   // "M12" of sdk/ABI.md
  std::string_view title;  // what a sound plugin does
  std::string_view mend;   // what to do about a failure
  Scope scope;
  void (*run)(Subject& subject, Verdict& verdict);
  // Why it says nothing about a plugin in a process of its own; empty: it does, or is about the file alone.
  std::string_view not_in_process{};
};

// Each group in the order in which it is run.
std::span<const Case> binary_cases();
std::span<const Case> library_cases();
std::span<const Case> descriptor_cases();
std::span<const Case> instance_cases();
std::span<const Case> leak_cases();
std::span<const Case> work_cases();
std::span<const Case> peer_cases();
std::span<const Case> webhook_cases();
std::span<const Case> host_cases();
std::span<const Case> thread_cases();
std::span<const Case> fuzz_cases();

std::vector<const Case*> all_cases();
// nullptr: there is none of that name.
const Case* find_case(std::string_view name);
bool applies_to(const Case& checked, plugin::Kind kind);

}  // namespace ekiden::conformance
