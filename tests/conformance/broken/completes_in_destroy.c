/* SPDX-License-Identifier: Apache-2.0 */
/* Completes what is open in destroy(). */
#define USES_HTTP 1
#define AT_DESTROY \
  if (me->work != 0) end(me, me->work, EKD_E_CANCELLED, 0)
#include "sound.h"
