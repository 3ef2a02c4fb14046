// SPDX-License-Identifier: Apache-2.0
#include "core/person.hpp"

#include <catch2/catch.hpp>

#include "core/envelope.hpp"

namespace ekiden {

namespace {
const std::string kKey(32, 'k');
}

TEST_CASE("a conversation is a person's when its last part is their id, plain or hashed, on that channel") {
  const Person ann("shop", "ann", kKey);
  CHECK(ann.owns("shop:acct:dm:ann"));
  CHECK(ann.owns("shop:acct:dm:" + hashed_peer(kKey, "ann")));
  CHECK_FALSE(ann.owns("shop:acct:dm:anna"));
  CHECK_FALSE(ann.owns("shop2:acct:dm:ann"));
  CHECK_FALSE(ann.owns("shop:ann:dm:bob"));
  CHECK_FALSE(ann.owns("shop:ann"));
  CHECK_FALSE(ann.owns(""));
  CHECK(Person("shop", "a:b", kKey).owns("shop:acct:dm:a:b"));
}

TEST_CASE("an id stands in bytes as a whole word; a short one as a string of its own only") {
  const Person phone("tel", "+8613800138000", kKey);
  CHECK(phone.stands_in("<From>+8613800138000</From>"));
  CHECK(phone.stands_in("call +8613800138000."));
  CHECK_FALSE(phone.stands_in("+86138001380001"));
  CHECK_FALSE(phone.stands_in("x+8613800138000"));
  CHECK(phone.stands_in(hashed_peer(kKey, "+8613800138000")));

  const Person mail("mail", "ann@example.com", kKey);
  CHECK(mail.stands_in("\"ann@example.com\""));
  CHECK(mail.stands_in("I am ann@example.com."));
  CHECK_FALSE(mail.stands_in("joann@example.com"));
  CHECK_FALSE(mail.stands_in("j.ann@example.com"));
  CHECK_FALSE(mail.stands_in("ann@example.community"));

  const Person ann("shop", "ann", kKey);
  CHECK(ann.stands_in(R"({"value":"ann"})"));
  CHECK_FALSE(ann.stands_in(R"({"text":"ann was here"})"));
  CHECK_FALSE(ann.stands_in(""));
}

}  // namespace ekiden
