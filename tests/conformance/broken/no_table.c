/* SPDX-License-Identifier: Apache-2.0 */
/* Does not give the table of its kind. */
#define NO_KIND_TABLE
#include "sound.h"
