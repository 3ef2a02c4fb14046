// SPDX-License-Identifier: Apache-2.0
#include "core/outgoing_proxy.hpp"

#include <catch2/catch.hpp>

using ekiden::IpRange;
using ekiden::OutgoingProxy;

TEST_CASE("a proxy takes every host but those that are asked directly") {
  const OutgoingProxy proxy{.url = "http://proxy.example:3128",
                            .direct_names = {"intern.example", "localhost"},
                            .direct_networks = {*IpRange::parse("10.0.0.0/8"), *IpRange::parse("::1")}};
  for (const char* host :
       {"crm.example", "example", "xintern.example", "intern.example.org", "11.0.0.1", "[2001:db8::1]"})
    CHECK(proxy.takes(host));
  for (const char* host : {"intern.example", "crm.intern.example", "Crm.Intern.EXAMPLE.", "localhost", "a.localhost",
                           "10.1.2.3", "::1", "[::1]"})
    CHECK_FALSE(proxy.takes(host));
  CHECK_FALSE(OutgoingProxy{}.takes("crm.example"));
}
