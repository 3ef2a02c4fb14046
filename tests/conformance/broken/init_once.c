/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the first init() only. */
#define INIT_STATUS (calls++ == 0 ? EKD_OK : EKD_E_STATE)

static int calls = 0;
#include "sound.h"
