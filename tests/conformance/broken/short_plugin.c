/* SPDX-License-Identifier: Apache-2.0 */
/* Says that its instance is eight bytes long. */
#define PLUGIN_SIZE 8
#include "sound.h"
