/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.random/1: bytes that nobody can predict; reproducible in tests. */
#ifndef EKIDEN_EXT_RANDOM_H
#define EKIDEN_EXT_RANDOM_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_RANDOM_ID "ekiden.random/1"

/* Offered by the host. */
typedef struct ekd_random {
  uint32_t size;
  uint32_t reserved;
  void (*fill)(const ekd_host* host, uint8_t* out, uint64_t len); /* [any-thread] */
} ekd_random;

#ifdef __cplusplus
}
#endif
#endif
