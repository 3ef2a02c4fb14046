/* SPDX-License-Identifier: Apache-2.0 */
/* Relies on what an answer looks like. */
#define USES_HTTP 1
#define AT_RESPONSE                                                      \
  if (response->body.len == 0 || response->body.data[0] != '{') abort(); \
  end_by_response(me, tag, response)
#include "sound.h"
