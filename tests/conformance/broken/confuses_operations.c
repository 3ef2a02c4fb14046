/* SPDX-License-Identifier: Apache-2.0 */
/* Remembers one operation, and declares four at once. */
#define USES_HTTP 1
#define MORE ", \"max_in_flight\": 4"
#include "sound.h"
