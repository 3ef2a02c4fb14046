/* SPDX-License-Identifier: Apache-2.0 */
/* Linked with an executable stack. */
#include "sound.h"
