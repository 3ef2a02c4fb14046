// SPDX-License-Identifier: Apache-2.0
// What the product proves itself with, under the name that tests use.
#pragma once

#include "prove/doubles/fake_clock.hpp"

namespace ekiden::test {

using prove::FakeClock;

}  // namespace ekiden::test
