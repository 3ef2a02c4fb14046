/* SPDX-License-Identifier: Apache-2.0 */
/* Steps through a batch by the size of its own struct. */
#define MORE ", \"max_batch\": {\"events\": 4}"
#define AT_BATCH \
  if (n > 1 && events[1].size != events[0].size) abort()
#include "sound.h"
