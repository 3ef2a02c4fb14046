/* SPDX-License-Identifier: Apache-2.0 */
/* Has room for short messages only. */
#define AT_WORK \
  if (document.len > 20000) abort()
#include "sound.h"
