/* SPDX-License-Identifier: Apache-2.0 */
/* Says that start() is pending, and never completes it. */
#define START_STATUS EKD_PENDING
#include "sound.h"
