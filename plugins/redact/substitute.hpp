// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "finding.hpp"

namespace ekiden::redact {

enum class Method : std::uint8_t { label, mask, hash };

enum class Language : std::uint8_t { zh, ja, en };

// What stands where something was.
class Substitutes {
 public:
  struct Settings {
    std::array<Method, kKinds> methods{};  // by Kind
    Language labels = Language::zh;
    std::size_t keep_last = 4;
    std::string key{};  // of the hash
  };

  Substitutes() = default;
  explicit Substitutes(Settings settings) : settings_(std::move(settings)) {}

  // For one finding: "[电话号码]", "*******8000" or "[电话号码:0f3a…]" with 32 hex digits, the same wherever the same
  // thing stands, as long as the key is the same.
  std::string of(const Finding& finding) const;
  // For the whole of a field, whatever it holds.
  std::string whole(Method method, std::string_view text) const;
  // 32 hex digits: HMAC-SHA256 under the key, its first half.
  std::string pseudonym(std::string_view word, std::string_view canonical) const;

 private:
  std::string mask(std::string_view text) const;

  Settings settings_;
};

}  // namespace ekiden::redact
