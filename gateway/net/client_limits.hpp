// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "core/ip_address.hpp"

namespace ekiden {

// How much of a listener one client has: an IPv4 address, or an IPv6 /64. On the loop.
class ClientLimits {
 public:
  // At once and in a second; 0: no limit.
  ClientLimits(std::size_t connections, std::size_t requests) : connections_(connections), requests_(requests) {}

  // A connection begins, unless the client has as many as it may; then false, and no close() follows.
  bool open(const IpAddress& client);
  void close(const IpAddress& client);
  // A request at `now_ms` (monotonic): false when the client has had those of this second.
  bool admit(const IpAddress& client, std::int64_t now_ms);

 private:
  struct Hash {
    std::size_t operator()(const IpAddress& address) const;
  };
  struct Bucket {
    double tokens = 0;
    std::int64_t filled_ms = 0;
  };

  void forget_full_buckets(std::int64_t now_ms);

  const std::size_t connections_;
  const std::size_t requests_;
  std::unordered_map<IpAddress, std::size_t, Hash> open_;
  std::unordered_map<IpAddress, Bucket, Hash> buckets_;  // a full one is forgotten sooner or later
};

}  // namespace ekiden
