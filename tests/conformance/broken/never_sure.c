/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what never left for sent. */
#define USES_HTTP 1
#define AT_RESPONSE \
  end(me, me->work, response->outcome == EKD_HTTP_NOT_SENT ? EKD_E_UNKNOWN_OUTCOME : status_of(response), 0)
#include "sound.h"
