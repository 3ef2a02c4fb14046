/* SPDX-License-Identifier: Apache-2.0 */
/* ekiden.media/1 (draft): files by reference. Media never crosses the ABI: a plugin tells the host what to fetch into
 * its media store, or what of the store to send, and holds a reference in between. */
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
  ekd_str ref;          /* "sha256:<hex>" */
  ekd_str content_type; /* as the bytes look, whatever the other side said; "application/octet-stream" is: like nothing
                         * known */
  uint64_t bytes;
  int64_t expires_ms; /* since 1970: at least until then the host keeps it */
} ekd_media_info;

/* What goes over the wire, and which file may. Borrowed until the call returns. */
typedef struct ekd_media_transfer {
  uint32_t size;
  uint32_t reserved;
  const ekd_http_request* request; /* its max_response_bytes is of an answer that is not kept; 0: 64 KiB */
  ekd_str accept;     /* types with commas between them, "image/jpeg,audio/": one with a '/' at its end stands for all
                       * that begin so; empty: any */
  uint64_t max_bytes; /* of the file; 0: as much as the store takes */
  ekd_str ref;        /* upload: the file */
  ekd_str part_name;  /* upload: the file is this part of a form (RFC 7578); empty: it is the body */
  ekd_str file_name;  /* upload: what the form calls the file; empty: "file." and an ending that fits its type */
} ekd_media_transfer;

/* Offered by the host. `tag` is the plugin's own and comes back; on_media(tag) follows, unless the call has failed. */
typedef struct ekd_media {
  uint32_t size;
  uint32_t reserved;
  /* [any-thread] Makes the request and keeps the body of a 2xx answer, if it looks like what `accept` names. */
  ekd_status (*fetch)(const ekd_host* host, uint64_t tag, const ekd_media_transfer* transfer, ekd_error* error);
  /* [any-thread] Makes the request with the file. EKD_E_NOT_FOUND: it has expired, was erased, or never came;
   * EKD_E_REJECTED: it looks like something else than `accept` names, or is too long. */
  ekd_status (*upload)(const ekd_host* host, uint64_t tag, const ekd_media_transfer* transfer, ekd_error* error);
} ekd_media;

/* Offered by the plugin. */
typedef struct ekd_media_handler {
  uint32_t size;
  uint32_t reserved;
  /* [strand] Exactly once, unless the instance is stopped first. `response`: how the exchange ended; of a fetch its
   * body is empty when it is kept. `info`: the file that is kept, or was sent; else NULL. EKD_OK: the fetched file is
   * kept, and outlives a power cut; an upload was answered, whatever the answer is. EKD_E_REJECTED: a fetch was
   * answered, but not with a file that `accept` and `max_bytes` take. EKD_E_FULL: no room in the store, or its disk
   * fails. Else: there was no whole answer, `response` says why. */
  void (*on_media)(const ekd_plugin* plugin, uint64_t tag, ekd_status status, const ekd_media_info* info,
                   const ekd_http_response* response, const ekd_error* error);
} ekd_media_handler;

#ifdef __cplusplus
}
#endif
#endif
