/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a refusal for an outage. */
#define USES_HTTP 1
#define AT_RESPONSE end(me, me->work, response->status == 200 ? EKD_OK : EKD_E_RETRY, 0)
#include "sound.h"
