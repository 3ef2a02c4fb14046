/* SPDX-License-Identifier: Apache-2.0 */
/* All instances use the same memory. */
#define AT_CREATE me->plugin.data = shared(me)
#define AT_DESTROY return
struct broken;
static void* shared(struct broken* first);
#include "sound.h"

static void* shared(broken* first) {
  static broken* all = NULL;
  if (all == NULL) all = first;
  all->host = first->host;
  return all;
}
