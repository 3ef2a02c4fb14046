/* SPDX-License-Identifier: Apache-2.0 */
/* Crashes at a second configure(). */
#define AT_CONFIGURE             \
  if (me->kept != NULL) abort(); \
  me->kept = me
#include "sound.h"
