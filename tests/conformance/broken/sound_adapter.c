/* SPDX-License-Identifier: Apache-2.0 */
/* Breaks nothing: an adapter. */
#define KIND EKD_KIND_ADAPTER
#define USES_HTTP 1
#include "sound.h"
