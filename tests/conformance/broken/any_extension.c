/* SPDX-License-Identifier: Apache-2.0 */
/* Gives something for every extension. */
#define EXTENSIONS plugin
#include "sound.h"
