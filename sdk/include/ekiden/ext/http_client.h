/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.http-client/1: outgoing HTTP on the host's own loop: a slow endpoint costs no thread. Redirects are never
 * followed. */
#ifndef EKIDEN_EXT_HTTP_CLIENT_H
#define EKIDEN_EXT_HTTP_CLIENT_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_HTTP_CLIENT_ID "ekiden.http-client/1"
#define EKD_HTTP_CALLBACK_ID "ekiden.http-callback/1"

/* The request leaves at most once. Without it a request may be repeated when a kept-alive connection proves dead. */
#define EKD_HTTP_AT_MOST_ONCE 1u
/* Only to an address of the public internet: for a URL that came inside a message, which may name what is private here.
 * Anything else, and what would go through a proxy, ends as EKD_HTTP_NOT_SENT before a connection is made. */
#define EKD_HTTP_PUBLIC_ONLY 2u

/* One exchange that the plugin asks for. Borrowed until request() returns. */
typedef struct ekd_http_request {
  uint32_t size;
  uint32_t flags;
  ekd_str method;
  ekd_str url; /* http or https */
  const ekd_pair* headers;
  uint32_t header_count;
  uint32_t timeout_ms; /* of the whole exchange; 0: 30 s */
  ekd_bytes body;
  uint64_t max_response_bytes; /* 0: 1 MiB */
} ekd_http_request;

/* How an exchange ended. */
enum {
  EKD_HTTP_ANSWERED = 0, /* a complete answer: status, headers, body */
  EKD_HTTP_NOT_SENT = 1, /* certainly nothing reached the other side */
  EKD_HTTP_UNKNOWN = 2   /* bytes left, no complete answer came. Unknown values count as this. */
};

/* What came of a request. Borrowed until on_response() returns. */
typedef struct ekd_http_response {
  uint32_t size;
  int32_t outcome; /* EKD_HTTP_… */
  int32_t status;
  uint32_t header_count;
  const ekd_pair* headers;
  ekd_bytes body;
  int64_t retry_after_ms; /* from Retry-After in either form; -1 when absent */
  ekd_str error;          /* when not answered: what happened, without the URL's query */
} ekd_http_response;

/* Offered by the host. */
typedef struct ekd_http_client {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Starts a request; everything is copied before it returns. `tag` is the plugin's own and comes back. */
  ekd_status (*request)(const ekd_host* host, uint64_t tag, const ekd_http_request* request, ekd_error* error);
  /* [any-thread] A hint that nobody needs the answer any more. on_response(tag) still comes, with what is known. */
  void (*cancel)(const ekd_host* host, uint64_t tag);
} ekd_http_client;

/* Offered by the plugin. */
typedef struct ekd_http_callback {
  uint32_t size;
  uint32_t reserved;
  /* [strand] Exactly once for each request that was started, unless the instance is stopped first. */
  void (*on_response)(const ekd_plugin* plugin, uint64_t tag, const ekd_http_response* response);
} ekd_http_callback;

#ifdef __cplusplus
}
#endif
#endif
