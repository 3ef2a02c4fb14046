// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

#include <catch2/catch.hpp>

namespace ekiden::sandbox {

TEST_CASE("A fault with a count goes off by itself") {
  Faults faults;
  CHECK_FALSE(faults.take(Fault::errcode));
  faults.switch_on(Fault::errcode, *parse_json_object(R"({"count":2,"code":45047})"));
  CHECK(faults.take(Fault::errcode) == 45047);
  CHECK(faults.take(Fault::errcode) == 45047);
  CHECK_FALSE(faults.take(Fault::errcode));
}

TEST_CASE("A fault without a count stays until it is switched off") {
  Faults faults;
  faults.switch_on(Fault::crm_429);
  for (int i = 0; i < 100; ++i) CHECK(faults.take(Fault::crm_429) == 2);
  faults.switch_off_all();
  CHECK_FALSE(faults.take(Fault::crm_429));
}

TEST_CASE("Each name finds the fault that it is listed with") {
  CHECK(Faults::find("answer-lost") == Fault::answer_lost);
  CHECK(Faults::find("crm-secret") == Fault::crm_secret);
  CHECK(Faults::find("agent-bad-token") == Fault::agent_bad_token);
  CHECK_FALSE(Faults::find("answer_lost"));
}

}  // namespace ekiden::sandbox
