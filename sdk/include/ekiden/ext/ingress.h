/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.ingress/1: events into the journal. */
#ifndef EKIDEN_EXT_INGRESS_H
#define EKIDEN_EXT_INGRESS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_INGRESS_ID "ekiden.ingress/1"

/* peer_id is a phone number or an address: attributes and keys carry a keyed hash of it. */
#define EKD_EVENT_PEER_PRIVATE 1u

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

typedef struct ekd_ingress {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Hands n events to the journal, all or none; everything is copied before it returns. `op`: of the
   * webhook request that they came with, else 0. EKD_OK: accepted, the answer to `op` waits for the disk. EKD_E_FULL:
   * no room now, the platform must try again. EKD_E_ARGUMENT: not valid (data is no JSON object, no id material, not
   * UTF-8). */
  ekd_status (*emit)(const ekd_host* host, ekd_op op, const ekd_event* events, uint32_t n, ekd_error* error);
} ekd_ingress;

#ifdef __cplusplus
}
#endif
#endif
