/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.executor/1: work that blocks (a library that only knows blocking calls), on worker threads of the host. For
 * HTTP use ekiden.http-client/1: it costs no thread. */
#ifndef EKIDEN_EXT_EXECUTOR_H
#define EKIDEN_EXT_EXECUTOR_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_EXECUTOR_ID "ekiden.executor/1"
#define EKD_EXECUTOR_WORK_ID "ekiden.executor-work/1"

/* Offered by the host. */
typedef struct ekd_executor {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] run(tag) on a worker, then done(tag) on the strand. At most four run at once for one instance, in the
   * order of the calls. EKD_E_FULL: 1,024 wait already. What has begun when the instance stops is waited for; what has
   * not, never runs. */
  ekd_status (*offload)(const ekd_host* host, uint64_t tag, ekd_error* error);
} ekd_executor;

/* Offered by the plugin. */
typedef struct ekd_executor_work {
  uint32_t size;
  uint32_t reserved;
  void (*run)(const ekd_plugin* plugin, uint64_t tag);  /* [pool] */
  void (*done)(const ekd_plugin* plugin, uint64_t tag); /* [strand] exactly once after run(), unless stopped first */
} ekd_executor_work;

#ifdef __cplusplus
}
#endif
#endif
