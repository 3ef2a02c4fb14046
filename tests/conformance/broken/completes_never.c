/* SPDX-License-Identifier: Apache-2.0 */
/* Says that its work is pending, and never completes it. */
#define WORK_STATUS EKD_PENDING
#include "sound.h"
