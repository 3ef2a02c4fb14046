/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.thread-check/1: which tag the calling thread has just now: for assertions. */
#ifndef EKIDEN_EXT_THREAD_CHECK_H
#define EKIDEN_EXT_THREAD_CHECK_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_THREAD_CHECK_ID "ekiden.thread-check/1"

/* Offered by the host. */
typedef struct ekd_thread_check {
  uint32_t size;
  uint32_t reserved;
  int32_t (*is_strand)(const ekd_host* host); /* [any-thread] 1: the caller is on this instance's strand */
  int32_t (*is_pool)(const ekd_host* host); /* [any-thread] 1: the caller is a worker that runs this instance's work */
} ekd_thread_check;

#ifdef __cplusplus
}
#endif
#endif
