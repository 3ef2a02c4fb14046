/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the host for a service in create(). */
#define AT_CREATE me->log = (const ekd_log*)host->get_extension(host, EKD_LOG_ID)
#include "sound.h"
