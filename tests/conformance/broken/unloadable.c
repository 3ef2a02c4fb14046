/* SPDX-License-Identifier: Apache-2.0 */
/* Linked without -z nodelete. */
#include "sound.h"
