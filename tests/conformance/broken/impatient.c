/* SPDX-License-Identifier: Apache-2.0 */
/* Ends its work by a timer, and again when the answer comes. */
#define USES_HTTP 1
#define AT_WORK me->timer->set(me->host, 1, 1000, 0, NULL)
#define AT_TIMER end(me, me->work, EKD_E_RETRY, 0)
#include "sound.h"
