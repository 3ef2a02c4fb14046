/* SPDX-License-Identifier: Apache-2.0 */
/* Its version is no semantic version. */
#define VERSION "final-2"
#include "sound.h"
