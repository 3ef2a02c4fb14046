/* SPDX-License-Identifier: Apache-2.0 */
/* Sets a variable of the environment. */
#define AT_START setenv("TZ", "Asia/Shanghai", 1)
#include "sound.h"
