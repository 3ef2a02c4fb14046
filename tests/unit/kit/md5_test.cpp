// SPDX-License-Identifier: Apache-2.0
#include "kit/md5.hpp"

#include <catch2/catch.hpp>

#include "kit/encoding.hpp"

TEST_CASE("MD5 has the values of RFC 1321") {
  CHECK(ekiden::kit::hex_encode(ekiden::kit::md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(ekiden::kit::hex_encode(ekiden::kit::md5("message digest")) == "f96b697d7cb7938d525a2f31aaf161d0");
}
