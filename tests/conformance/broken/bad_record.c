/* SPDX-License-Identifier: Apache-2.0 */
/* The example of its record lacks what the schema requires. */
#define MORE                                                                                              \
  ", \"record\": {\"type\": \"object\", \"required\": [\"name\"], \"properties\": {\"name\": {\"type\": " \
  "\"string\"}}, \"examples\": [{}]}"
#include "sound.h"
