/* SPDX-License-Identifier: Apache-2.0 */
/* Breaks nothing, but has a required member for which its schema proposes no value. */
#define CONFIG "{\"type\": \"object\", \"required\": [\"url\"], \"properties\": {\"url\": {\"type\": \"string\"}}}"
#include "sound.h"
