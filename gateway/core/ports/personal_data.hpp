// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "core/person.hpp"
#include "core/status.hpp"

namespace ekiden {

// A part of the gateway that keeps bytes in which people may occur. Thread-safe; both functions may take long.
class PersonalData {
 public:
  virtual ~PersonalData() = default;
  // How many items hold the person, or are among `references` ("sha256:…").
  virtual Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) = 0;
  // Removes them. When it is done no file of this part holds a byte of them. What it does twice changes nothing more.
  virtual Status erase(const Person& person, const std::set<std::string>& references) = 0;
};

}  // namespace ekiden
