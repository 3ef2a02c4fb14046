/* SPDX-License-Identifier: Apache-2.0 */
/* Says that its entry is four bytes long. */
#define ENTRY_SIZE 4
#include "sound.h"
