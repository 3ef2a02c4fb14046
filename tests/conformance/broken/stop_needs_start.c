/* SPDX-License-Identifier: Apache-2.0 */
/* Follows in stop() what only start() sets. */
#define AT_START me->kept = me
#define AT_STOP ((volatile broken*)me->kept)->requests = 0
#include "sound.h"
