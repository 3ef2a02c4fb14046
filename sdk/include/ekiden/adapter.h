/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.adapter/1: what an adapter offers: carrying out commands on its platform. Events come in through
 * ekiden.ingress/1. */
#ifndef EKIDEN_ADAPTER_H
#define EKIDEN_ADAPTER_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_ADAPTER_ID "ekiden.adapter/1"

/* A command that is journalled as handed over before `send` is called. */
typedef struct ekd_command {
  uint32_t size;
  uint32_t attempt; /* 1 for the first */
  ekd_str id;       /* the command's id: the idempotency key where the platform takes one */
  ekd_str type;     /* "message.send" */
  ekd_str peer_id;  /* the platform's id of the other side */
  ekd_str json;     /* the command as accepted: {"type", "channel", "to", "parts": […], …} */
} ekd_command;

/* Offered by an adapter. */
typedef struct ekd_adapter {
  uint32_t size;
  uint32_t reserved;
  /* [strand & started] Carries out one command. PENDING: host->complete(op, status, result, error), where
   * EKD_OK: result {"native_id": …} or {} · retryable band: certainly not carried out · EKD_E_UNKNOWN_OUTCOME: a
   * request left and its answer was lost · final band: result may be {"error": {"code": word, "native": the platform's
   * code, "text": its meaning, "action": what to do}}. */
  ekd_status (*send)(const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error);
} ekd_adapter;

#ifdef __cplusplus
}
#endif
#endif
