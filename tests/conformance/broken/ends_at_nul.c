/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a body for a text that ends at NUL. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST                                                                                \
  if (request->body.len > 0 && memchr(request->body.data, 0, request->body.len) != NULL) abort(); \
  answer_request(me, op, 400)
#include "sound.h"
