// SPDX-License-Identifier: Apache-2.0
#include "kit/digest.hpp"

#include <catch2/catch.hpp>

#include "kit/encoding.hpp"

using namespace ekiden::kit;

TEST_CASE("digests give the vectors of FIPS 180 and RFC 4231") {
  CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(sha1_hex({"a", "", "bc"}) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex_encode(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_encode(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("an HMAC with an empty key is not the one of the key before") {
  const std::string with_key = hmac_sha256("key", "text");
  CHECK(hex_encode(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(hmac_sha256("key", "text") == with_key);
}
