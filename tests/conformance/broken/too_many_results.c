/* SPDX-License-Identifier: Apache-2.0 */
/* Gives more results than the batch has events. */
#define MORE ", \"max_batch\": {\"events\": 4}"
#define AT_BATCH return too_many(me, op, n)

#include <ekiden/plugin.h>

struct broken;
static ekd_status too_many(struct broken* me, ekd_op op, uint32_t n);

#include "sound.h"

static ekd_status too_many(broken* me, ekd_op op, uint32_t n) {
  ekd_item_result results[8];
  uint32_t i;
  memset(results, 0, sizeof results);
  for (i = 0; i < 8; ++i) results[i].size = sizeof results[i];
  me->host->complete_items(me->host, op, results, n + 1);
  return EKD_PENDING;
}
