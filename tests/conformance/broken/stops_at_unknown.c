/* SPDX-License-Identifier: Apache-2.0 */
/* Reports an event that it does not know as a wrong configuration. */
#define AT_BATCH \
  if (holds(events->type, "weather")) return EKD_E_CONFIG
#include "sound.h"
