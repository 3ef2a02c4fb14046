/* SPDX-License-Identifier: Apache-2.0 */
/* A file that everybody may write: its mode is set when it is built. */
#include "sound.h"
