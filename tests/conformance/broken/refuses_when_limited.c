/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a rate limit for a refusal. */
#define USES_HTTP 1
#define AT_RESPONSE end(me, me->work, response->status == 200 ? EKD_OK : EKD_E_REJECTED, 0)
#include "sound.h"
