/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.ingress/1: events into the journal, and the cursor of a poll together with its events. */
#ifndef EKIDEN_EXT_INGRESS_H
#define EKIDEN_EXT_INGRESS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_INGRESS_ID "ekiden.ingress/1"
#define EKD_INGRESS_HANDLER_ID "ekiden.ingress-handler/1"

/* peer_id is a phone number or an address: attributes and keys carry a keyed hash of it. */
#define EKD_EVENT_PEER_PRIVATE 1u

/* Which way an event went, seen from the company. */
enum { EKD_DIRECTION_IN = 0, EKD_DIRECTION_OUT = 1, EKD_DIRECTION_INTERNAL = 2 };

/* One fact. The host makes the envelope of it: id, source, subject, partition key, times, trace, data.conversation and
 * data.raw are the host's; `data` must not hold those two. */
typedef struct ekd_event {
  uint32_t size;
  uint32_t flags;
  ekd_str type;               /* without "ekiden." and ".v1": "message.received" */
  ekd_str account;            /* known from the configuration, never from the message */
  ekd_str peer_kind;          /* "dm", "group", "ticket", "call", "mail_thread", "order"; empty: no conversation */
  ekd_str peer_id;            /* the platform's id of the other side */
  ekd_str subject;            /* only without a conversation: "order/…", "call/…" */
  const ekd_str* id_material; /* the platform's own identifiers; the same fact gives the same, whenever it is pushed */
  uint32_t id_material_count; /* at least 1 */
  int32_t direction;
  int64_t time_ms; /* the platform's time, ms since 1970; 0: not said */
  ekd_str data;    /* JSON object after sdk/schema/ */
  ekd_bytes raw;   /* the platform's document, decrypted, byte-exact; may be empty */
  ekd_str raw_content_type;
} ekd_event;

/* What goes into the journal as one record: all of it or nothing. */
typedef struct ekd_emission {
  uint32_t size;
  uint32_t event_count;
  const ekd_event* events; /* may be NULL when event_count is 0 */
  ekd_op op;               /* of the webhook request that they came with: its answer waits for the disk; 0: none */
  uint64_t tag;            /* not 0: on_durable(tag) follows */
  ekd_str cursor_name;     /* ^[a-z0-9][a-z0-9._-]{0,63}$; empty: no cursor. Several polls have several cursors. */
  ekd_str cursor;          /* where the next poll goes on after these events; at most 4 KiB of UTF-8 */
} ekd_emission;

/* Offered by the host. */
typedef struct ekd_ingress {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Hands an emission to the journal; everything is copied before it returns. EKD_OK: accepted, and the
   * answer to `op` and on_durable(tag) wait for the disk. EKD_E_FULL: no room now; the platform must try again, and a
   * poller waits for on_ready(). EKD_E_ARGUMENT: not valid (data is no JSON object, no id material, not UTF-8, no
   * cursor name). */
  ekd_status (*emit)(const ekd_host* host, const ekd_emission* emission, ekd_error* error);
  /* [any-thread] The newest durable cursor of that name; EKD_E_NOT_FOUND before the first. It belongs to the instance's
   * id and outlives it. Read in start(); afterwards the plugin knows better than the journal. */
  ekd_status (*cursor)(const ekd_host* host, ekd_str name, ekd_writer writer, void* context, ekd_error* error);
} ekd_ingress;

/* Offered by the plugin. */
typedef struct ekd_ingress_handler {
  uint32_t size;
  uint32_t reserved;
  /* [strand] The emission with this tag is on disk (EKD_OK), or will not be: EKD_E_FULL, poll the same again after
   * on_ready(). In the order of the emissions. */
  void (*on_durable)(const ekd_plugin* plugin, uint64_t tag, ekd_status status);
  /* [strand] There is room again, after an emission was refused with EKD_E_FULL. */
  void (*on_ready)(const ekd_plugin* plugin);
} ekd_ingress_handler;

#ifdef __cplusplus
}
#endif
#endif
