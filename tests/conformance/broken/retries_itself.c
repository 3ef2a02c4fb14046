/* SPDX-License-Identifier: Apache-2.0 */
/* Asks again when the server fails. */
#define USES_HTTP 1
#define AT_RESPONSE                                \
  if (response->status == 500 && me->requests < 3) \
    (void)post(me, me->work);                      \
  else                                             \
    end_by_response(me, tag, response)
#include "sound.h"
