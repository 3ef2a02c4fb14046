/* SPDX-License-Identifier: Apache-2.0 */
/* Breaks nothing: a filter. */
#define KIND EKD_KIND_FILTER
#include "sound.h"
