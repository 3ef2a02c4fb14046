/* SPDX-License-Identifier: Apache-2.0 */
/* Completes its work twice. */
#define AT_WORK           \
  end(me, op, EKD_OK, 0); \
  end(me, op, EKD_OK, 0)
#define WORK_STATUS EKD_PENDING
#include "sound.h"
