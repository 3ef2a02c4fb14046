/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.filter/1: what a filter offers: looking at an event on its way to a sink, and passing, dropping or rewriting
 * it. The journal keeps the event as it came in; a filter changes what one route's sinks get. */
#ifndef EKIDEN_FILTER_H
#define EKIDEN_FILTER_H

#include "sink.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_FILTER_ID "ekiden.filter/1"
#define EKD_FILTER_VERDICT_ID "ekiden.filter-verdict/1"

/* Offered by a filter. */
typedef struct ekd_filter {
  uint32_t size;
  uint32_t reserved;
  /* [strand & started] Judges one event; `event` as for a sink. EKD_OK, or EKD_PENDING and host->complete(op) later,
   * ends the judgement: the event passes unchanged unless a verdict was given under `op` before. An error: the route
   * does what its `on_filter_error` says: hold (the default: again after a back-off, and later events of the
   * conversation wait), pass or drop. The same event gets the same verdict: deliveries are repeated. */
  ekd_status (*apply)(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error);
} ekd_filter;

/* Offered by the host. [any-thread] At most one of the two, once, before the operation ends; EKD_E_STATE after it, or
 * for an op that is no judgement. */
typedef struct ekd_filter_verdict {
  uint32_t size;
  uint32_t reserved;
  /* The sinks of this route do not get the event. `reason`: a fixed word, ^[a-z_]{1,32}$, which is counted. */
  ekd_status (*drop)(const ekd_host* host, ekd_op op, ekd_str reason, ekd_error* error);
  /* They get this CloudEvent instead: structured JSON; specversion, id, source, type, subject and partitionkey as they
   * were, else EKD_E_ARGUMENT. */
  ekd_status (*replace)(const ekd_host* host, ekd_op op, ekd_str document, ekd_error* error);
} ekd_filter_verdict;

#ifdef __cplusplus
}
#endif
#endif
