/* SPDX-License-Identifier: Apache-2.0 */
/* Breaks nothing: a sink that asks another system. */
#define USES_HTTP 1
#include "sound.h"
