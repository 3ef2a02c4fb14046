// SPDX-License-Identifier: Apache-2.0
// A global is constructed while the file is mapped.
#include <cstdlib>

#include "sound.h"

struct Clock {
  Clock() : begun(std::rand()) {}
  int begun;
};
__attribute__((used)) static Clock at_load;
