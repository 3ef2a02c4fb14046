/* SPDX-License-Identifier: Apache-2.0 */
/* Logs its configuration. */
#define CONFIG                                                                                                      \
  "{\"type\": \"object\", \"required\": [\"key\"], \"properties\": {\"key\": {\"type\": \"string\", \"x-secret\": " \
  "true, \"examples\": [\"correct horse\"]}}}"
#define AT_CONFIGURE \
  if (me->log != NULL) me->log->write(me->host, EKD_LOG_INFO, config, NULL, 0)
#include "sound.h"
