/* SPDX-License-Identifier: Apache-2.0 */
/* Linked with a search path of its own. */
#include "sound.h"
