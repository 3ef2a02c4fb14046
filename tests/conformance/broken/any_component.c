/* SPDX-License-Identifier: Apache-2.0 */
/* Takes any id that begins like its own. */
#define KNOWS(id) (strncmp(id, "broken", 6) == 0)
#include "sound.h"
