// SPDX-License-Identifier: Apache-2.0
#include "net/client_limits.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace ekiden {

namespace {

// Beyond this many clients at once the rate of new ones is not limited: a table that grows with an attack is one.
constexpr std::size_t kMostBuckets = 65'536;

}  // namespace

std::size_t ClientLimits::Hash::operator()(const IpAddress& address) const {
  const auto& bytes = address.bytes();
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool ClientLimits::open(const IpAddress& client) {
  if (connections_ == 0) return true;
  std::size_t& count = open_[client.network()];
  if (count >= connections_) return false;
  ++count;
  return true;
}

void ClientLimits::close(const IpAddress& client) {
  const auto found = open_.find(client.network());
  if (found != open_.end() && --found->second == 0) open_.erase(found);
}

bool ClientLimits::admit(const IpAddress& client, std::int64_t now_ms) {
  if (requests_ == 0) return true;
  const auto capacity = static_cast<double>(requests_);
  if (buckets_.size() >= kMostBuckets) forget_full_buckets(now_ms);
  const IpAddress key = client.network();
  if (buckets_.size() >= kMostBuckets && !buckets_.contains(key)) return true;
  Bucket& bucket = buckets_.try_emplace(key, Bucket{capacity, now_ms}).first->second;
  bucket.tokens = std::min(capacity, bucket.tokens + static_cast<double>(now_ms - bucket.filled_ms) * capacity / 1000);
  bucket.filled_ms = now_ms;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void ClientLimits::forget_full_buckets(std::int64_t now_ms) {
  std::erase_if(buckets_, [now_ms](const auto& entry) { return now_ms - entry.second.filled_ms >= 1'000; });
}

}  // namespace ekiden
