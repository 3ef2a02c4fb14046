/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.log/1: structured log lines under the instance's id. */
#ifndef EKIDEN_EXT_LOG_H
#define EKIDEN_EXT_LOG_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_LOG_ID "ekiden.log/1"

/* How grave a line is. */
enum { EKD_LOG_DEBUG = 1, EKD_LOG_INFO = 2, EKD_LOG_WARNING = 3, EKD_LOG_ERROR = 4 };

/* Offered by the host. */
typedef struct ekd_log {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] 1 when lines of that level are written. An unknown level counts as error. */
  int32_t (*enabled)(const ekd_host* host, int32_t level);
  /* [any-thread] At info and above: no message text, token, secret or URL query. */
  void (*write)(const ekd_host* host, int32_t level, ekd_str message, const ekd_pair* fields, uint32_t n);
} ekd_log;

#ifdef __cplusplus
}
#endif
#endif
