/* SPDX-License-Identifier: Apache-2.0 */
/* The default of a member does not fit its schema. */
#define CONFIG "{\"type\": \"object\", \"properties\": {\"limit\": {\"type\": \"integer\", \"default\": \"ten\"}}}"
#include "sound.h"
