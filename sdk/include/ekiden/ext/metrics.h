/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.metrics/1: counters and gauges, defined in configure(), then frozen. Exposed as
 * ekiden_plugin_<name>{instance}. */
#ifndef EKIDEN_EXT_METRICS_H
#define EKIDEN_EXT_METRICS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_METRICS_ID "ekiden.metrics/1"

enum { EKD_METRIC_COUNTER = 1, EKD_METRIC_GAUGE = 2 };

typedef struct ekd_metrics {
  uint32_t size;
  uint32_t reserved;
  /* [strand & before start] `name`: ^[a-z][a-z0-9_]{0,62}$; a counter's ends in _total. Gives the metric's number in
   * `id`. EKD_E_STATE once the instance has started. */
  ekd_status (*define)(const ekd_host* host, int32_t kind, ekd_str name, uint32_t* id, ekd_error* error);
  /* [any-thread] Adds to a counter (a negative value is ignored) or sets a gauge. An unknown id is ignored. */
  void (*record)(const ekd_host* host, uint32_t id, double value);
} ekd_metrics;

#ifdef __cplusplus
}
#endif
#endif
