// SPDX-License-Identifier: Apache-2.0
// Numeric addresses of machines and networks. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden {

// An IPv4 or IPv6 address; an IPv4 address that is mapped into IPv6 (::ffff:a.b.c.d) counts as IPv4.
class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;  // IPv4 in its mapped form

  IpAddress() = default;
  explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}
  // "192.0.2.7", "2001:db8::7", with or without brackets; nothing for a name, a zone or a port.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  const Bytes& bytes() const { return bytes_; }
  std::string text() const;
  // Whether it is a machine's of the public internet, after IANA's registries of special-purpose addresses: not
  // private, loopback, link-local, shared (100.64.0.0/10), documentation, multicast, or an IPv6 form that carries an
  // IPv4 one.
  bool is_public() const;
  bool is_loopback() const;
  // What one customer of a provider has: the address itself for IPv4, its /64 for IPv6.
  IpAddress network() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  Bytes bytes_{};
};

// A network in CIDR notation, "10.0.0.0/8", or one address.
class IpRange {
 public:
  // Nothing when it is neither, or bits below the prefix are set.
  static std::optional<IpRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpRange(const IpAddress& first, int bits) : first_(first), bits_(bits) {}

  IpAddress first_;
  int bits_;  // of 128
};

}  // namespace ekiden
