/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.stream/1 (draft): TCP connections to other systems on the host's own loop, with TLS from the start or later
 * (STARTTLS): for IMAP, AMI and the like, so that no adapter brings an event loop of its own.
 *
 * A connection is a number that never comes back: a call with one that is gone is answered EKD_E_NOT_FOUND and does no
 * harm. Connections of an instance end with it. */
#ifndef EKIDEN_EXT_DRAFT_STREAM_H
#define EKIDEN_EXT_DRAFT_STREAM_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_STREAM_ID "ekiden.stream/1"
#define EKD_STREAM_HANDLER_ID "ekiden.stream-handler/1"

/* TLS from the first byte. */
#define EKD_STREAM_TLS 1u

/* Where a connection goes. Borrowed until open() returns. */
typedef struct ekd_stream_target {
  uint32_t size;
  uint32_t flags;
  ekd_str host; /* name or address; with TLS the name that the certificate must have */
  uint32_t port;
  uint32_t connect_timeout_ms; /* of name, connection and TLS together; 0: 10 s */
  uint32_t idle_timeout_ms;    /* closed when so long nothing came in; 0: never */
  uint32_t reserved;
  ekd_str ca_file; /* PEM; empty: the system's */
} ekd_stream_target;

/* Offered by the host. */
typedef struct ekd_stream {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Begins a connection and gives its number; on_open or on_close follows. EKD_E_FULL: 64 are open. */
  ekd_status (*open)(const ekd_host* host, const ekd_stream_target* target, uint64_t* connection, ekd_error* error);
  /* [any-thread] Sends bytes, in the order of the calls; they are copied. EKD_E_FULL: 1 MiB waits already, and
   * on_writable follows when it has drained. */
  ekd_status (*write)(const ekd_host* host, uint64_t connection, ekd_bytes bytes, ekd_error* error);
  /* [any-thread] TLS from here on, after everything that was written; on_open follows once more. */
  ekd_status (*start_tls)(const ekd_host* host, uint64_t connection, ekd_error* error);
  /* [any-thread] While paused nothing is read, so that the other side waits. */
  ekd_status (*pause)(const ekd_host* host, uint64_t connection, int32_t paused, ekd_error* error);
  /* [any-thread] Closes once what was written has left; on_close follows. */
  void (*close)(const ekd_host* host, uint64_t connection);
} ekd_stream;

/* Offered by the plugin; every function is [strand]. */
typedef struct ekd_stream_handler {
  uint32_t size;
  uint32_t reserved;
  void (*on_open)(const ekd_plugin* plugin, uint64_t connection);
  /* As much as came, in order; a message may come in pieces. */
  void (*on_data)(const ekd_plugin* plugin, uint64_t connection, ekd_bytes bytes);
  void (*on_writable)(const ekd_plugin* plugin, uint64_t connection);
  /* The end, exactly once for each connection. EKD_OK: either side closed in order; EKD_E_NOT_CONNECTED, EKD_E_AUTH
   * (the certificate), EKD_E_RETRY: `error` says what happened. */
  void (*on_close)(const ekd_plugin* plugin, uint64_t connection, ekd_status status, const ekd_error* error);
} ekd_stream_handler;

#ifdef __cplusplus
}
#endif
#endif
