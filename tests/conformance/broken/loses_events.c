/* SPDX-License-Identifier: Apache-2.0 */
/* Answers 200 whatever the journal says. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST                     \
  (void)emit(me, op, "m1", GOOD_DATA); \
  answer_request(me, op, 200)
#include "sound.h"
