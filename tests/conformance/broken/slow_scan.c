/* SPDX-License-Identifier: Apache-2.0 */
/* Takes its time before it says what it is. */
#include <unistd.h>

#define AT_ENTRY usleep(1200000)
#include "sound.h"
