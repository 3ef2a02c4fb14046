/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.http-route/1: webhooks at /hooks/<instance id> and below on the public listener. */
#ifndef EKIDEN_EXT_HTTP_ROUTE_H
#define EKIDEN_EXT_HTTP_ROUTE_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_HTTP_ROUTE_ID "ekiden.http-route/1"
#define EKD_HTTP_HANDLER_ID "ekiden.http-handler/1"

/* Which requests an instance takes. */
typedef struct ekd_http_route {
  uint32_t size;
  uint32_t reserved;
  ekd_str method;          /* "GET", "POST", … */
  ekd_str path;            /* below /hooks/<instance id>: "" or "/…" */
  uint64_t max_body_bytes; /* 0: 1 MiB. A longer body is answered 413 by the host. */
} ekd_http_route;

/* A request that came in. Borrowed until on_request() returns. */
typedef struct ekd_incoming_request {
  uint32_t size;
  uint32_t header_count;
  ekd_str method;
  ekd_str path;  /* below /hooks/<instance id> */
  ekd_str query; /* without '?', not decoded */
  const ekd_pair* headers;
  ekd_bytes body; /* byte-exact */
} ekd_incoming_request;

/* The answer to one. Borrowed until respond() returns. */
typedef struct ekd_http_answer {
  uint32_t size;
  int32_t status;
  ekd_str content_type;
  ekd_bytes body;
  /* Not empty: the request was refused. A fixed word, ^[a-z_]{1,32}$, that ekiden_rejected_total counts. */
  ekd_str reject_reason;
  /* Explains the refusal in the log: what was wrong and what to do, nothing of the content. */
  ekd_str reject_detail;
  const ekd_pair* headers; /* more headers, without Content-Type and Content-Length; may be NULL */
  uint32_t header_count;
  uint32_t reserved;
} ekd_http_answer;

/* Offered by the host. */
typedef struct ekd_http_routes {
  uint32_t size;
  uint32_t reserved;
  /* [strand & configuring] */
  ekd_status (*add)(const ekd_host* host, const ekd_http_route* route, ekd_error* error);
  /* [any-thread] Answers a request, once. If events were emitted under the same op, the host holds the answer back
   * until they are durable, and answers 503 instead when they cannot be: a platform is never told that something is
   * kept which is not. */
  void (*respond)(const ekd_host* host, ekd_op op, const ekd_http_answer* answer);
} ekd_http_routes;

/* Offered by the plugin. */
typedef struct ekd_http_handler {
  uint32_t size;
  uint32_t reserved;
  /* [strand & started] Answered by respond(op), now or later. */
  void (*on_request)(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request);
} ekd_http_handler;

#ifdef __cplusplus
}
#endif
#endif
