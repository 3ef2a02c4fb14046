/* SPDX-License-Identifier: Apache-2.0 */
/* Wants to be called every 5 ms. */
#define AT_START me->timer->set(me->host, 1, 5, 5, NULL)
#include "sound.h"
