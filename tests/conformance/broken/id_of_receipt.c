/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the id of an event from the time of receipt. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST answer_request(me, op, emit(me, op, now(me), GOOD_DATA) == EKD_OK ? 200 : 503)

#include <stdio.h>

struct broken;
static const char* now(struct broken* me);

#include "sound.h"

static const char* now(broken* me) {
  static char digits[32];
  const ekd_clock* clock = (const ekd_clock*)me->host->get_extension(me->host, EKD_CLOCK_ID);
  (void)snprintf(digits, sizeof digits, "%lld", clock == NULL ? 0LL : (long long)clock->wall_ms(me->host));
  return digits;
}
