/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.health/1: how an instance is, in its own words, for /healthz, /v1/channels and /v1/sinks. What the host sees
 * by itself (failed deliveries, failed commands) it reports without this. */
#ifndef EKIDEN_EXT_HEALTH_H
#define EKIDEN_EXT_HEALTH_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_HEALTH_ID "ekiden.health/1"

/* Plugin to host; an unknown value counts as EKD_HEALTH_DOWN. */
enum { EKD_HEALTH_OK = 0, EKD_HEALTH_DEGRADED = 1, EKD_HEALTH_DOWN = 2 };

/* Offered by the host. */
typedef struct ekd_health {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Replaces what was said before. `reason`: one sentence for a person, what is wrong and what to do; no
   * secret, no message text; ignored with EKD_HEALTH_OK. */
  void (*set)(const ekd_host* host, int32_t state, ekd_str reason);
} ekd_health;

#ifdef __cplusplus
}
#endif
#endif
