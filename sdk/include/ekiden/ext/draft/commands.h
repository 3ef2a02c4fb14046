/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.commands/1 (draft): a plugin asks for something to be done on a channel: that is how a bot is written. */
#ifndef EKIDEN_EXT_DRAFT_COMMANDS_H
#define EKIDEN_EXT_DRAFT_COMMANDS_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_COMMANDS_ID "ekiden.commands/1"

/* One command. */
typedef struct ekd_submission {
  uint32_t size;
  uint32_t item;           /* under the op of a delivery: which of its events the command answers, from 0; else 0 */
  ekd_str idempotency_key; /* the same key and body within 7 days are one command; empty: each is a new one */
  ekd_str json;            /* what POST /v1/commands takes, at most 1 MiB */
} ekd_submission;

/* Offered by the host. */
typedef struct ekd_commands {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Submits one command, which is borrowed until the call returns.
   *
   * `op` of a deliver or reconcile that is not completed: the command and "this sink is done with that event" are
   * journalled as one, or neither is. The command leaves only after the event has been completed with EKD_OK; any other
   * end drops it, and the sink submits it again when the event comes again. A command that cannot be taken any more at
   * that moment (its key came with another body) makes the event a dead letter. At most 64 commands an event.
   *
   * `op` 0: the command goes to the journal by itself, now; an event's id is a good key.
   *
   * EKD_OK: the command is valid. EKD_E_ARGUMENT, EKD_E_NOT_FOUND: it is not, or there is no such channel; nothing is
   * submitted. EKD_E_STATE: `op` is no delivery of this instance, or has ended. EKD_E_FULL: 64 wait for this event. */
  ekd_status (*submit)(const ekd_host* host, ekd_op op, const ekd_submission* command, ekd_error* error);
} ekd_commands;

#ifdef __cplusplus
}
#endif
#endif
