/* SPDX-License-Identifier: Apache-2.0 */
/* Its descriptor has a member that the schema does not know. */
#define MORE ", \"retries\": 3"
#include "sound.h"
