/* SPDX-License-Identifier: Apache-2.0 */
/* Changes the working directory. */
#include <unistd.h>

#define AT_START \
  if (chdir("/") != 0) abort()
#include "sound.h"
