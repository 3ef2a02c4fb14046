/* SPDX-License-Identifier: Apache-2.0 */
/* What a plugin file exports, what it contains, and how one instance of a component lives.
 *
 *   ekd_entry_v1() -> entry -> factory -> descriptor(i), create(host, id) -> instance
 *
 * An instance: created -> configured -> starting -> started -> stopping -> stopped -> destroyed. Host services may be
 * called from configure() on; what a service keeps (kv, cursors) belongs to the instance's id and outlives it. */
#ifndef EKIDEN_PLUGIN_H
#define EKIDEN_PLUGIN_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ekd_host ekd_host;
typedef struct ekd_plugin ekd_plugin;

/* What a component is. */
enum { EKD_KIND_ADAPTER = 1, EKD_KIND_SINK = 2, EKD_KIND_FILTER = 3 };

/* One component of a plugin file. Static data: lives until the process ends. */
typedef struct ekd_descriptor {
  uint32_t size;
  uint32_t kind;       /* EKD_KIND_… ; a kind that the host does not know is skipped */
  const char* id;      /* ^[a-z0-9][a-z0-9-]{0,62}$, unique over all plugins; what the configuration names */
  const char* version; /* of the component, semantic versioning */
  const char* json;    /* one JSON document: sdk/schema/descriptor.json */
} ekd_descriptor;

/* How one item of a batch ended. */
typedef struct ekd_item_result {
  uint32_t size;
  ekd_status status;       /* EKD_OK or an error, never EKD_PENDING */
  int32_t retry_after_ms;  /* 0: not said */
  int32_t upstream_status; /* HTTP status or the other side's error code; 0: none */
  ekd_str message;         /* one sentence for a person; empty when the status is EKD_OK */
  ekd_str result;          /* as `result` of complete() */
} ekd_item_result;

/* The host as one instance sees it. Lives as long as the instance. */
struct ekd_host {
  uint32_t size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  const char* build;   /* diagnostic text, e.g. "ekiden 0.1.0 (abi 1.0-rc)" */
  void* data;          /* the host's own */
  ekd_str instance_id; /* the channel's, sink's or filter's id in the configuration */

  /* [any-thread] A host service by its id ("ekiden.log/1"), or NULL when this host has none. The pointer lives as long
   * as the instance. Not to be called inside create(). */
  const void* (*get_extension)(const ekd_host* host, const char* id);

  /* [any-thread] Ends an operation for which the plugin returned EKD_PENDING: exactly once. `result`: JSON or empty,
   * its meaning is the operation's. `error` may be NULL when status is EKD_OK. An op that the host no longer waits for
   * is counted and dropped. */
  void (*complete)(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error);

  /* [any-thread] Ends a batch with one result for each of its items, in their order, instead of complete(). Items that
   * `n` leaves out count as not carried out (EKD_E_RETRY). */
  void (*complete_items)(const ekd_host* host, ekd_op op, const ekd_item_result* results, uint32_t n);
};

/* One instance. Every function is [strand]. */
struct ekd_plugin {
  uint32_t size;
  uint32_t reserved;
  void* data; /* the plugin's own */

  /* Once, before anything else. `config`: the JSON object that the host has validated against the component's schema,
   * defaults filled in, secrets resolved. EKD_E_CONFIG with a message for what a schema cannot say. Routes are added
   * and metrics are defined here. */
  ekd_status (*configure)(const ekd_plugin* plugin, ekd_str config, ekd_error* error);

  /* Traffic may begin. EKD_PENDING: host->complete(op). */
  ekd_status (*start)(const ekd_plugin* plugin, ekd_op op, ekd_error* error);

  /* No new work comes; what is in flight may finish within grace_ms. EKD_PENDING: host->complete(op). Afterwards no
   * host call except ekiden.log. */
  ekd_status (*stop)(const ekd_plugin* plugin, ekd_op op, uint32_t grace_ms, ekd_error* error);

  /* Joins the plugin's own threads and frees everything. */
  void (*destroy)(const ekd_plugin* plugin);

  /* A plugin-side extension by its id ("ekiden.sink/1"), or NULL. Lives until destroy. Also valid before configure. */
  const void* (*get_extension)(const ekd_plugin* plugin, const char* id);

  /* A hint that nobody needs the result of `op` any more; may be NULL. The operation still ends exactly once, with
   * EKD_E_CANCELLED or with what really happened. */
  void (*cancel)(const ekd_plugin* plugin, ekd_op op);
};

#define EKD_FACTORY_ID "ekiden.factory/1"

/* What get_factory(EKD_FACTORY_ID) gives: the components of the file. */
typedef struct ekd_factory {
  uint32_t size;
  uint32_t reserved;
  uint32_t (*count)(void);                             /* [scan] */
  const ekd_descriptor* (*descriptor)(uint32_t index); /* [scan] NULL past the end */
  /* A new instance of the component `id`, or NULL with `error` filled. Makes no host call except reading the members of
   * `host`. */
  const ekd_plugin* (*create)(const ekd_host* host, const char* id, ekd_error* error);
} ekd_factory;

/* What a file's ekd_entry_v1() gives. Static data: lives until the process ends. */
typedef struct ekd_entry {
  uint32_t size;
  uint32_t abi_major; /* EKD_ABI_MAJOR of the headers that the plugin was built with */
  uint32_t abi_minor;
  uint32_t min_host_minor; /* the host refuses to load when its own minor is lower */
  uint32_t flags;          /* 0 */
  uint32_t reserved;
  const char* build; /* diagnostic text */
  /* Counted: called once for each user of the file. Starts no thread, touches no network. */
  ekd_status (*init)(const char* path, ekd_error* error);
  void (*deinit)(void);
  const void* (*get_factory)(const char* id); /* [scan] NULL for an unknown id */
} ekd_entry;

/* The one symbol that a plugin exports; the ABI's major version is in its name. No side effects: a scanner may call it.
 */
#define EKD_ENTRY_SYMBOL "ekd_entry_v1"
const ekd_entry* ekd_entry_v1(void);

#ifdef __cplusplus
}
#endif
#endif
