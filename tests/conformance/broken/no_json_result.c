/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a result that is no JSON. */
#define AT_WORK me->host->complete(me->host, op, EKD_OK, text("done"), NULL)
#define WORK_STATUS EKD_PENDING
#include "sound.h"
