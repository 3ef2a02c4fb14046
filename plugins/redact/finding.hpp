// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ekiden::redact {

// What is recognised in a text.
enum class Kind : std::uint8_t { phone, id_card, bank_card, email, address, my_number };

inline constexpr std::size_t kKinds = 6;
// By Kind: the words of the configuration and of the metric.
inline constexpr std::array<std::string_view, kKinds> kKindWords = {"phone", "id_card", "bank_card",
                                                                    "email", "address", "my_number"};

constexpr std::string_view word_of(Kind kind) {
  return kKindWords[static_cast<std::size_t>(kind)];
}

// A set of kinds.
class Kinds {
 public:
  constexpr Kinds() = default;
  constexpr Kinds(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) add(kind);
  }
  static constexpr Kinds all() {
    Kinds kinds;
    kinds.bits_ = (1u << kKinds) - 1;
    return kinds;
  }
  constexpr void add(Kind kind) { bits_ |= bit(kind); }
  constexpr void remove(Kind kind) { bits_ &= ~bit(kind); }
  constexpr bool has(Kind kind) const { return (bits_ & bit(kind)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr Kinds operator&(Kinds a, Kinds b) {
    a.bits_ &= b.bits_;
    return a;
  }

 private:
  static constexpr unsigned bit(Kind kind) { return 1u << static_cast<unsigned>(kind); }
  unsigned bits_ = 0;
};

// One piece of a text, in bytes, and what it is.
struct Finding {
  std::size_t begin = 0;
  std::size_t end = 0;
  Kind kind = Kind::phone;
  // The same for every way to write the same thing: "13800138000" for "+86 138-0013-8000".
  std::string canonical{};
};

}  // namespace ekiden::redact
