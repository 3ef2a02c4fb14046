/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.kv/1: small values that outlive the instance: what a plugin must remember over a restart. One namespace an
 * instance id. Cursors belong to ekiden.ingress/1, tokens to ekiden.token/1.
 *
 * A key: 1 to 256 bytes of printable ASCII. A value: at most 64 KiB. An instance: at most 10,000 keys and 16 MiB. What
 * is put is seen by the next get at once, and is on disk with the journal's next group commit; sync() tells when. */
#ifndef EKIDEN_EXT_KV_H
#define EKIDEN_EXT_KV_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_KV_ID "ekiden.kv/1"
#define EKD_KV_HANDLER_ID "ekiden.kv-handler/1"

/* Takes one entry of scan(). Everything is borrowed until it returns. Makes no call of ekiden.kv/1. */
typedef void (*ekd_kv_entry)(void* context, ekd_str key, ekd_bytes value, uint64_t version);

/* Offered by the host. */
typedef struct ekd_kv {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] EKD_E_NOT_FOUND when there is none. `version` may be NULL; it grows with each change of the key, and
   * is never 0. */
  ekd_status (*get)(const ekd_host* host, ekd_str key, ekd_writer writer, void* context, uint64_t* version,
                    ekd_error* error);
  /* [any-thread] EKD_E_FULL: beyond the limits above, or the disk is full. */
  ekd_status (*put)(const ekd_host* host, ekd_str key, ekd_bytes value, ekd_error* error);
  /* [any-thread] Puts only when the key's version is `expected`; 0: when there is none. EKD_E_CONFLICT otherwise.
   * `version` may be NULL; it gets the new one. */
  ekd_status (*compare_and_put)(const ekd_host* host, ekd_str key, uint64_t expected, ekd_bytes value,
                                uint64_t* version, ekd_error* error);
  /* [any-thread] EKD_OK also when there was none. */
  ekd_status (*remove)(const ekd_host* host, ekd_str key, ekd_error* error);
  /* [any-thread] Each entry whose key begins so, in the order of the keys. */
  ekd_status (*scan)(const ekd_host* host, ekd_str prefix, ekd_kv_entry entry, void* context, ekd_error* error);
  /* [any-thread] on_synced(tag) once everything that was put before is on disk, or cannot be. */
  ekd_status (*sync)(const ekd_host* host, uint64_t tag, ekd_error* error);
} ekd_kv;

/* Offered by the plugin. */
typedef struct ekd_kv_handler {
  uint32_t size;
  uint32_t reserved;
  void (*on_synced)(const ekd_plugin* plugin, uint64_t tag, ekd_status status); /* [strand] */
} ekd_kv_handler;

#ifdef __cplusplus
}
#endif
#endif
