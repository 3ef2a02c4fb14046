/* SPDX-License-Identifier: Apache-2.0 */
/* Ends its work with a number that is no status. */
#define WORK_STATUS 7
#include "sound.h"
