// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy.hpp"
#include "recogniser.hpp"
#include "substitute.hpp"
#include "tally.hpp"

namespace ekiden::redact {

// An event with everything taken out that the policy does not let through.
struct Redacted {
  // As it goes on: whatever was not touched stands in it byte by byte. Empty: nothing had to be touched.
  std::string document{};
  Tally tally{};
};

// The rules of one instance. Thread-safe.
struct Redactor {
  Recogniser recogniser{};
  Kinds kinds{};  // that are looked for at all
  Substitutes substitutes{};
  Policy policy{};

  // Nothing when the document is no JSON object, or deeper than 64 levels or longer than 16 MiB. Only `data` is
  // changed.
  std::optional<Redacted> redact(std::string_view document) const;
};

}  // namespace ekiden::redact
