/* SPDX-License-Identifier: Apache-2.0 */
/* Uses a service without looking whether it is there. */
#define AT_CONFIGURE (void)me->log->enabled(me->host, EKD_LOG_INFO)
#include "sound.h"
