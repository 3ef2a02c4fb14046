/* SPDX-License-Identifier: Apache-2.0 */
/* Takes every answer for success. */
#define USES_HTTP 1
#define AT_RESPONSE end(me, me->work, EKD_OK, 0)
#include "sound.h"
