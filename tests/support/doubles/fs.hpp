// SPDX-License-Identifier: Apache-2.0
// What the product proves itself with, under the name that tests use.
#pragma once

#include "prove/doubles/faulty_fs.hpp"
#include "prove/doubles/power_cut_fs.hpp"

namespace ekiden::test {

using prove::FaultyFs;
using prove::PowerCutFs;

}  // namespace ekiden::test
