/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.sink/1: what a sink offers: writing events to another system. The host keeps order within a conversation,
 * retries, and keeps dead letters; a sink never retries by itself. */
#ifndef EKIDEN_SINK_H
#define EKIDEN_SINK_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_SINK_ID "ekiden.sink/1"

/* One event on its way to the sink. */
typedef struct ekd_delivery {
  uint32_t size;
  uint32_t attempt; /* 1 for the first */
  ekd_str id;       /* the event's id: the idempotency key, the same at every attempt */
  ekd_str type;     /* "ekiden.message.received.v1" */
  ekd_str channel;
  ekd_str conversation;
  ekd_str document;    /* the CloudEvent, structured JSON: the same bytes at every attempt */
  uint64_t sequence;   /* the journal's number: later events have higher ones */
  int64_t recorded_ms; /* when the journal took it, ms since 1970 */
  /* What the route's map made of the event: one JSON object after the descriptor's "record", the same bytes at every
   * attempt. Empty: the route has no map. A filter gets none. */
  ekd_str record;
} ekd_delivery;

/* Offered by a sink. */
typedef struct ekd_sink {
  uint32_t size;
  uint32_t reserved;
  /* [strand & started] Writes n events, 1 <= n <= the descriptor's "max_batch". PENDING: host->complete(op, …). The
   * status holds for all of them, unless host->complete_items(op, …) gives each its own: an event that failed holds the
   * later ones of its conversation. Retryable band: delivered again after a back-off, or after error->retry_after_ms,
   * during which the sink gets nothing at all. Final band: dead letters with error->message and `result` (an excerpt of
   * the other side's answer). Configuration band: the sink is down and stopped, after EKD_E_AUTH until a single call
   * succeeds; the events stay in the journal. Neither EKD_E_RATE_LIMITED nor EKD_E_AUTH counts as an attempt. */
  ekd_status (*deliver)(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n, ekd_error* error);

  /* [strand & started] Whether one event, whose delivery ended in the unknown band or failed before a restart, is
   * there; may be NULL. EKD_OK: it is, and counts as delivered. EKD_E_NOT_FOUND: it is not, and is delivered again.
   * Everything else: nobody knows, and it is delivered again. May be PENDING. */
  ekd_status (*reconcile)(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error);
} ekd_sink;

#ifdef __cplusplus
}
#endif
#endif
