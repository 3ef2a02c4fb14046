/* SPDX-License-Identifier: Apache-2.0 */
/* Sends a last request in destroy(). */
#define AT_DESTROY \
  if (me->http != NULL) post(me, 0)
#include "sound.h"
