/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.websocket/1 (draft): WebSocket connections (RFC 6455) to a platform, on the host's own loop. Pings are
 * answered and sent by the host; messages come whole. Numbers of connections as in ekiden.stream/1.
 *
 * A header only: no host offers it yet, in either placement. get_extension() gives NULL. */
#ifndef EKIDEN_EXT_DRAFT_WEBSOCKET_H
#define EKIDEN_EXT_DRAFT_WEBSOCKET_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_WEBSOCKET_ID "ekiden.websocket/1"
#define EKD_WEBSOCKET_HANDLER_ID "ekiden.websocket-handler/1"

/* The kind of a message. */
enum { EKD_WEBSOCKET_TEXT = 1, EKD_WEBSOCKET_BINARY = 2 };

/* Where a connection goes. Borrowed until open() returns. */
typedef struct ekd_websocket_target {
  uint32_t size;
  uint32_t header_count;
  ekd_str url; /* ws or wss */
  const ekd_pair* headers;
  ekd_str subprotocol;         /* empty: none */
  uint32_t connect_timeout_ms; /* 0: 10 s */
  uint32_t idle_timeout_ms;    /* closed when so long nothing came, not even an answer to a ping; 0: 60 s */
  uint64_t max_message_bytes;  /* 0: 1 MiB. A longer message closes the connection. */
  ekd_str ca_file;             /* PEM; empty: the system's */
} ekd_websocket_target;

/* Offered by the host. */
typedef struct ekd_websocket {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Begins a connection and gives its number; on_open or on_close follows. EKD_E_FULL: 64 are open. */
  ekd_status (*open)(const ekd_host* host, const ekd_websocket_target* target, uint64_t* connection, ekd_error* error);
  /* [any-thread] Sends one message, in the order of the calls; it is copied. EKD_E_FULL: 1 MiB waits already, and
   * on_writable follows when it has drained. */
  ekd_status (*send)(const ekd_host* host, uint64_t connection, int32_t kind, ekd_bytes message, ekd_error* error);
  /* [any-thread] Closes in order with this code (RFC 6455 7.4); on_close follows. */
  void (*close)(const ekd_host* host, uint64_t connection, uint32_t code);
} ekd_websocket;

/* Offered by the plugin; every function is [strand]. */
typedef struct ekd_websocket_handler {
  uint32_t size;
  uint32_t reserved;
  void (*on_open)(const ekd_plugin* plugin, uint64_t connection);
  void (*on_message)(const ekd_plugin* plugin, uint64_t connection, int32_t kind, ekd_bytes message);
  void (*on_writable)(const ekd_plugin* plugin, uint64_t connection);
  /* The end, exactly once for each connection. `code`: the other side's close code, 0 without one. */
  void (*on_close)(const ekd_plugin* plugin, uint64_t connection, ekd_status status, uint32_t code,
                   const ekd_error* error);
} ekd_websocket_handler;

#ifdef __cplusplus
}
#endif
#endif
