// SPDX-License-Identifier: Apache-2.0
#include "core/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <vector>

namespace ekiden {

namespace {

constexpr std::size_t kLongestText = INET6_ADDRSTRLEN;
constexpr int kMappedBits = 96;  // before an IPv4 address
constexpr int kNetworkBits = 64;

IpAddress with_only(const IpAddress& address, int bits) {
  IpAddress::Bytes bytes = address.bytes();
  for (int i = 0; i < static_cast<int>(bytes.size()); ++i) {
    const int kept = std::clamp(bits - i * 8, 0, 8);
    bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xff << (8 - kept));
  }
  return IpAddress(bytes);
}

std::vector<IpRange> ranges(std::initializer_list<const char*> texts) {
  std::vector<IpRange> all;
  for (const char* text : texts) all.push_back(*IpRange::parse(text));
  return all;
}

bool is_in(const IpAddress& address, const std::vector<IpRange>& ranges) {
  return std::ranges::any_of(ranges, [&](const IpRange& range) { return range.contains(address); });
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (text.size() > kLongestText) return std::nullopt;
  const std::string terminated(text);
  Bytes bytes{};
  if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return IpAddress(bytes);
  bytes[10] = bytes[11] = 0xff;
  if (::inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) return IpAddress(bytes);
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  static constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

std::string IpAddress::text() const {
  char buffer[kLongestText];
  const bool v4 = is_v4();
  return ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? 12 : 0), buffer, sizeof buffer);
}

bool IpAddress::is_public() const {
  static const std::vector<IpRange> v4 =
      ranges({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
              "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
              "203.0.113.0/24", "224.0.0.0/3"});
  static const std::vector<IpRange> global = ranges({"2000::/3"});
  static const std::vector<IpRange> v6 = ranges({"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"});
  if (is_v4()) return !is_in(*this, v4);
  return is_in(*this, global) && !is_in(*this, v6);
}

bool IpAddress::is_loopback() const {
  static const std::vector<IpRange> loopback = ranges({"127.0.0.0/8", "::1"});
  return is_in(*this, loopback);
}

IpAddress IpAddress::network() const {
  return is_v4() ? *this : with_only(*this, kNetworkBits);
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  int bits = address->is_v4() ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const int most = bits;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || bits < 0 || bits > most)
      return std::nullopt;
  }
  if (address->is_v4()) bits += kMappedBits;
  if (with_only(*address, bits) != *address) return std::nullopt;
  return IpRange(*address, bits);
}

bool IpRange::contains(const IpAddress& address) const {
  return with_only(address, bits_) == first_;
}

}  // namespace ekiden
