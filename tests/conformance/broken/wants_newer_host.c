/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses a host of ABI 1.0. */
#define CONFIGURE_STATUS (me->host->abi_minor < 1 ? refuse(error, EKD_E_UNSUPPORTED, "too old") : EKD_OK)
#include "sound.h"
