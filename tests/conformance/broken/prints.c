/* SPDX-License-Identifier: Apache-2.0 */
/* Writes to standard output. */
#include <stdio.h>

#define AT_START puts("ready")
#include "sound.h"
