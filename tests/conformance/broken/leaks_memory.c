/* SPDX-License-Identifier: Apache-2.0 */
/* Never frees what it allocates. */
#define AT_CREATE \
  if ((lost = malloc(64)) == NULL) abort()

static void* volatile lost;
#include "sound.h"
