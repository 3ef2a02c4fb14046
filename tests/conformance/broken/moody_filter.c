/* SPDX-License-Identifier: Apache-2.0 */
/* Drops every third event, whatever it is. */
#define KIND EKD_KIND_FILTER
#define AT_WORK \
  if (++me->requests == 3) drop(me, op)

#include <ekiden/plugin.h>

struct broken;
static void drop(struct broken* me, ekd_op op);

#include "sound.h"

static void drop(broken* me, ekd_op op) {
  const ekd_filter_verdict* verdicts =
      (const ekd_filter_verdict*)me->host->get_extension(me->host, EKD_FILTER_VERDICT_ID);
  if (verdicts != NULL) verdicts->drop(me->host, op, text("mood"), NULL);
}
