/* SPDX-License-Identifier: Apache-2.0 */
/* Holds a section that is writable and executable. */
#define AT_WORK patch[0] = 1

__attribute__((section(".patch,\"awx\",@progbits#"), used)) static unsigned char patch[16] = {0};
#include "sound.h"
