/* SPDX-License-Identifier: Apache-2.0 */
/* Ends cancelled work at once, and again when the answer comes. */
#define USES_HTTP 1
#define AT_CANCEL end(me, op, EKD_E_CANCELLED, 0)
#include "sound.h"
