/* SPDX-License-Identifier: Apache-2.0 */
/* Changes the working directory while it is mapped. */
#include <unistd.h>

__attribute__((constructor)) static void at_load(void) {
  if (chdir("/") != 0) _exit(1);
}
#include "sound.h"
