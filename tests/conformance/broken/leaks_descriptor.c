/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves a file open. */
#include <fcntl.h>

#define AT_CREATE \
  if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) abort()
#include "sound.h"
