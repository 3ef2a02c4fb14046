// SPDX-License-Identifier: Apache-2.0
// What the product proves itself with, under the name that tests use.
#pragma once

#include "prove/doubles/seeded_random.hpp"

namespace ekiden::test {

using prove::SeededRandom;

}  // namespace ekiden::test
