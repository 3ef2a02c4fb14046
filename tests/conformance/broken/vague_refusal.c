/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses a configuration with a status of another band, and without a word. */
#define CONFIGURE_STATUS (config.len < 3 ? EKD_E_REJECTED : EKD_OK)
#include "sound.h"
