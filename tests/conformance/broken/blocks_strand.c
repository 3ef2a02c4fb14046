/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeps on the strand. */
#include <unistd.h>

#define AT_WORK sleep(1)
#include "sound.h"
