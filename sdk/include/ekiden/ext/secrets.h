/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.secrets/1: a secret of the instance's own configuration, as it is now. configure() gets secrets too, as they
 * were then: this is for those that rotate while the instance lives. */
#ifndef EKIDEN_EXT_SECRETS_H
#define EKIDEN_EXT_SECRETS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_SECRETS_ID "ekiden.secrets/1"

/* Offered by the host. */
typedef struct ekd_secrets {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] `pointer`: JSON Pointer (RFC 6901) of a member of the configuration that the component's schema marks
   * "x-secret": "/app_secret". Where the configuration names it by ${file:…} or ${cred:…}, the file is read again.
   * EKD_E_NOT_FOUND: no such secret. EKD_E_CONFIG: it can no longer be read. Not to be kept longer than it is used. */
  ekd_status (*get)(const ekd_host* host, ekd_str pointer, ekd_writer writer, void* context, ekd_error* error);
} ekd_secrets;

#ifdef __cplusplus
}
#endif
#endif
