/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.clock/1: the only source of time, so that a test can move it. */
#ifndef EKIDEN_EXT_CLOCK_H
#define EKIDEN_EXT_CLOCK_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_CLOCK_ID "ekiden.clock/1"

/* Offered by the host. */
typedef struct ekd_clock {
  uint32_t size;
  uint32_t reserved;
  int64_t (*wall_ms)(const ekd_host* host);      /* [any-thread] since 1970, UTC; may jump */
  int64_t (*monotonic_ms)(const ekd_host* host); /* [any-thread] never goes back */
} ekd_clock;

#ifdef __cplusplus
}
#endif
#endif
