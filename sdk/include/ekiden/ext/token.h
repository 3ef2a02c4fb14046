/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.token/1: access tokens with one refresher: however many callers wait, one refresh runs; a refresh that ends
 * late never replaces a newer token; refreshes are capped at 30 an hour, so that a wrong secret cannot use up a quota.
 */
#ifndef EKIDEN_EXT_TOKEN_H
#define EKIDEN_EXT_TOKEN_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_TOKEN_ID "ekiden.token/1"
#define EKD_TOKEN_SOURCE_ID "ekiden.token-source/1"

/* Offered by the host. */
typedef struct ekd_tokens {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Asks for a valid token; the answer is on_token(tag). */
  ekd_status (*get)(const ekd_host* host, uint64_t tag, ekd_str name, ekd_error* error);
  /* [any-thread] The platform refused this token. Forgotten only when it is still the current one (same generation). */
  void (*invalidate)(const ekd_host* host, ekd_str name, uint64_t generation);
  /* [any-thread] Ends refresh(op). ttl_ms: how long the token is valid from now on; the host renews it a little
   * earlier. */
  void (*refreshed)(const ekd_host* host, ekd_op op, ekd_status status, ekd_str token, int64_t ttl_ms,
                    const ekd_error* error);
} ekd_tokens;

/* Offered by the plugin. */
typedef struct ekd_token_source {
  uint32_t size;
  uint32_t reserved;
  /* [strand] Fetches a new token; ends with refreshed(op), exactly once. */
  void (*refresh)(const ekd_plugin* plugin, ekd_op op, ekd_str name);
  /* [strand] The answer to get(tag), exactly once. On failure token is empty and error says why. */
  void (*on_token)(const ekd_plugin* plugin, uint64_t tag, ekd_status status, ekd_str token, uint64_t generation,
                   const ekd_error* error);
} ekd_token_source;

#ifdef __cplusplus
}
#endif
#endif
