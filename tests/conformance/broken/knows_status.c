/* SPDX-License-Identifier: Apache-2.0 */
/* Knows the statuses of HTTP, and no other. */
#define USES_HTTP 1
#define AT_RESPONSE                    \
  if (response->status > 599) abort(); \
  end_by_response(me, tag, response)
#include "sound.h"
