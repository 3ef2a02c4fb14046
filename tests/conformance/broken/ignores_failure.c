/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for an answer to a request that was never made. */
#define USES_HTTP 1
#define AT_WORK       \
  (void)post(me, op); \
  return EKD_PENDING
#include "sound.h"
