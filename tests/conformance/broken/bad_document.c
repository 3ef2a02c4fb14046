/* SPDX-License-Identifier: Apache-2.0 */
/* Its descriptor is no JSON. */
#define DOCUMENT "{title: Broken}"
#include "sound.h"
