/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest beside it speaks of another build. */
#include "sound.h"
