/* SPDX-License-Identifier: Apache-2.0 */
/* Answers a request twice. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST             \
  answer_request(me, op, 200); \
  answer_request(me, op, 400)
#include "sound.h"
