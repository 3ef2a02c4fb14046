/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.media/1 (draft): files by reference. Media never crosses the ABI: a plugin tells the host what to fetch into
 * its media store, or what of the store to send, and holds a reference in between.
 *
 * A header only: no host offers it yet, in either placement. get_extension() gives NULL. */
#ifndef EKIDEN_EXT_DRAFT_MEDIA_H
#define EKIDEN_EXT_DRAFT_MEDIA_H

#include "../http_client.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_MEDIA_ID "ekiden.media/1"
#define EKD_MEDIA_HANDLER_ID "ekiden.media-handler/1"

/* A file that the host keeps. Borrowed until on_media() returns. */
typedef struct ekd_media_info {
  uint32_t size;
  uint32_t reserved;
  ekd_str ref; /* "sha256:<hex>" */
  ekd_str content_type;
  uint64_t bytes;
} ekd_media_info;

/* Offered by the host. */
typedef struct ekd_media {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Makes the HTTP request `request` and keeps the body of a
   * 2xx answer; on_media(tag) follows. max_response_bytes 0: 20 MiB. */
  ekd_status (*fetch)(const ekd_host* host, uint64_t tag, const ekd_http_request* request, ekd_error* error);
  /* [any-thread] Makes the HTTP request with the file `ref` as its body, or as the part `part_name` of a multipart form
   * when that is not empty; on_response(tag) of ekiden.http-callback/1 follows. */
  ekd_status (*upload)(const ekd_host* host, uint64_t tag, const ekd_http_request* request, ekd_str ref,
                       ekd_str part_name, ekd_error* error);
} ekd_media;

/* Offered by the plugin. */
typedef struct ekd_media_handler {
  uint32_t size;
  uint32_t reserved;
  /* [strand] Exactly once. On failure `info` is NULL and error says why. */
  void (*on_media)(const ekd_plugin* plugin, uint64_t tag, ekd_status status, const ekd_media_info* info,
                   const ekd_error* error);
} ekd_media_handler;

#ifdef __cplusplus
}
#endif
#endif
