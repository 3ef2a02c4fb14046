// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/status.hpp"

namespace ekiden {

// Access tokens that several gateways of one account share: one refreshes, the others take what it got. Thread-safe;
// functions block on the disk, never on another gateway.
class SharedTokens {
 public:
  struct Token {
    std::string value;
    std::uint64_t generation = 0;  // the fencing number: only ever replaced by a higher one
    std::int64_t expires_ms = 0;   // Unix time
  };
  // The right to refresh one token, as long as this object lives; it ends with the process too.
  class Lease {
   public:
    virtual ~Lease() = default;
    // The newest that any gateway has put; nothing when there is none.
    virtual const std::optional<Token>& newest() const = 0;
    // Durably. Code::conflict when its generation is not above the newest.
    virtual Status put(const Token& token) = 0;
  };

  virtual ~SharedTokens() = default;
  // `name` tells one token from all others: account and purpose. Code::conflict: another gateway has the lease now.
  virtual Result<std::unique_ptr<Lease>> lease(const std::string& name) = 0;
};

}  // namespace ekiden
