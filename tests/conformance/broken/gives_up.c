/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a lost answer for a refusal. */
#define USES_HTTP 1
#define AT_RESPONSE end(me, me->work, response->outcome == EKD_HTTP_UNKNOWN ? EKD_E_REJECTED : status_of(response), 0)
#include "sound.h"
