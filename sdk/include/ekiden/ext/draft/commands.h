/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.commands/1 (draft): a plugin asks for something to be done on a channel: that is how a bot is written. */
#ifndef EKIDEN_EXT_DRAFT_COMMANDS_H
#define EKIDEN_EXT_DRAFT_COMMANDS_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_COMMANDS_ID "ekiden.commands/1"

typedef struct ekd_commands {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Submits one command: the JSON that POST /v1/commands takes. `idempotency_key`: the same key and body
   * within 7 days are one command; an event's id is a good one. EKD_OK: valid and on its way to the journal. */
  ekd_status (*submit)(const ekd_host* host, ekd_str idempotency_key, ekd_str json, ekd_error* error);
} ekd_commands;

#ifdef __cplusplus
}
#endif
#endif
