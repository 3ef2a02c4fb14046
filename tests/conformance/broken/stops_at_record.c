/* SPDX-License-Identifier: Apache-2.0 */
/* Says that it takes records, and takes one for a wrong configuration. */
#define MORE ", \"record\": {\"type\": \"object\", \"examples\": [{\"name\": \"Ada\"}]}"
#define AT_BATCH \
  if (events->record.len > 0) return EKD_E_CONFIG
#include "sound.h"
