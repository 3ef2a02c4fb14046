/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.timer/1: calls at a later time, on the strand. */
#ifndef EKIDEN_EXT_TIMER_H
#define EKIDEN_EXT_TIMER_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_TIMER_ID "ekiden.timer/1"
#define EKD_TIMER_HANDLER_ID "ekiden.timer-handler/1"

/* Offered by the host. */
typedef struct ekd_timer {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] on_timer(tag) after delay_ms, and every period_ms from then on when that is not 0. A timer of the same
   * tag is replaced. A call that falls due while the last one still runs is left out. Timers end with stop().
   * EKD_E_ARGUMENT: period_ms is 1 to 9; it is never lengthened. EKD_E_FULL: 1,024 timers of this instance are set. */
  ekd_status (*set)(const ekd_host* host, uint64_t tag, uint32_t delay_ms, uint32_t period_ms, ekd_error* error);
  /* [any-thread] No more on_timer(tag). On the strand that holds from now on; from another thread, one call may already
   * be on its way. An unknown tag is ignored. */
  void (*cancel)(const ekd_host* host, uint64_t tag);
} ekd_timer;

/* Offered by the plugin. */
typedef struct ekd_timer_handler {
  uint32_t size;
  uint32_t reserved;
  void (*on_timer)(const ekd_plugin* plugin, uint64_t tag); /* [strand & starting, started] */
} ekd_timer_handler;

#ifdef __cplusplus
}
#endif
#endif
