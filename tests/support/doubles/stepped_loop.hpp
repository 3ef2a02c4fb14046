// SPDX-License-Identifier: Apache-2.0
// What the product proves itself with, under the name that tests use.
#pragma once

#include "prove/doubles/stepped_loop.hpp"

namespace ekiden::test {

using prove::SteppedLoop;

}  // namespace ekiden::test
