/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a repetition for a defect of the host. */
#define AT_BATCH \
  if (events->attempt > 1) return EKD_E_ARGUMENT
#include "sound.h"
