/* SPDX-License-Identifier: Apache-2.0 */
/* Makes its descriptor anew at each call, in the same place. */
#define DESCRIPTOR_AT(index) ((index) == 0 ? fresh() : NULL)

#include <ekiden/plugin.h>
#include <stdio.h>

static char spelled[160];
static int asked = 0;
static const ekd_descriptor* fresh(void) {
  static const ekd_descriptor made = {sizeof made, EKD_KIND_SINK, "broken", "1.0.0", spelled};
  (void)snprintf(spelled, sizeof spelled, "{\"title\": \"Broken %d\", \"description\": \"Changes.\"}", ++asked);
  return &made;
}
#include "sound.h"
