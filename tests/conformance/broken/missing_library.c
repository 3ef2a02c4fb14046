/* SPDX-License-Identifier: Apache-2.0 */
/* Names a library that is not installed. */
#define AT_INIT absent()

int absent(void);
#include "sound.h"
