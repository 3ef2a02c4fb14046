/* SPDX-License-Identifier: Apache-2.0 */
/* Copies its name into a buffer of 64 bytes. */
#define CONFIG                                                                                                        \
  "{\"type\": \"object\", \"required\": [\"name\"], \"properties\": {\"name\": {\"type\": \"string\", \"examples\": " \
  "[\"desk-1\"]}}}"
#define AT_CONFIGURE \
  if (config.len > 64) abort()
#include "sound.h"
