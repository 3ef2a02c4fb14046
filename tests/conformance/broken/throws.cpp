// SPDX-License-Identifier: Apache-2.0
// An exception leaves configure().
#define AT_CONFIGURE throw std::runtime_error("no such thing")
#include <stdexcept>

#include "sound.h"
