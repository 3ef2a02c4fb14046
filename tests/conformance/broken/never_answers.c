/* SPDX-License-Identifier: Apache-2.0 */
/* Does not answer requests. */
#define KIND EKD_KIND_ADAPTER
#define AT_REQUEST (void)op
#include "sound.h"
