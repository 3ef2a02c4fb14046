/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.metrics/1: counters, gauges and histograms, defined in configure(), then frozen. Exposed as
 * ekiden_plugin_<name>{instance, …}. */
#ifndef EKIDEN_EXT_METRICS_H
#define EKIDEN_EXT_METRICS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_METRICS_ID "ekiden.metrics/1"

/* A histogram observes seconds; its buckets go from 100 us to 60 s. */
enum { EKD_METRIC_COUNTER = 1, EKD_METRIC_GAUGE = 2, EKD_METRIC_HISTOGRAM = 3 };

/* What define() is given. Borrowed until it returns. */
typedef struct ekd_metric {
  uint32_t size;
  int32_t kind;               /* EKD_METRIC_… */
  ekd_str name;               /* ^[a-z][a-z0-9_]{0,62}$; a counter's ends in _total, a histogram's in _seconds */
  const ekd_str* label_names; /* ^[a-z][a-z0-9_]{0,30}$, not "instance"; may be NULL */
  uint32_t label_count;       /* at most 3 */
  uint32_t reserved;
} ekd_metric;

/* Offered by the host. */
typedef struct ekd_metrics {
  uint32_t size;
  uint32_t reserved;
  /* [strand & before start] Gives the metric's number in `id`. EKD_E_STATE once the instance has started. */
  ekd_status (*define)(const ekd_host* host, const ekd_metric* metric, uint32_t* id, ekd_error* error);
  /* [any-thread] Adds to a counter (a negative value is ignored), sets a gauge, observes in a histogram. `labels`: as
   * many values as were defined; fixed words, never anything from traffic: beyond 100 combinations of one metric each
   * value becomes "other". An unknown id, or another number of labels, is ignored. */
  void (*record)(const ekd_host* host, uint32_t id, double value, const ekd_str* labels, uint32_t label_count);
} ekd_metrics;

#ifdef __cplusplus
}
#endif
#endif
