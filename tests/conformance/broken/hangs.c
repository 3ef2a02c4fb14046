/* SPDX-License-Identifier: Apache-2.0 */
/* Never returns from start(). */
#include <unistd.h>

#define AT_START \
  for (;;) pause()
#include "sound.h"
