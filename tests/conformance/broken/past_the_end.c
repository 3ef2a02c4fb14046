/* SPDX-License-Identifier: Apache-2.0 */
/* Gives its descriptor for every index. */
#define DESCRIPTOR_AT(index) ((void)(index), &descriptor)
#include "sound.h"
