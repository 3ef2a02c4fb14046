/* SPDX-License-Identifier: Apache-2.0 */
/* Believes that what comes on its connection is a line. */
#include <ekiden/ext/draft/stream.h>
#include <string.h>

static void ignore(const ekd_plugin* plugin, uint64_t connection) {
  (void)plugin;
  (void)connection;
}
static void on_data(const ekd_plugin* plugin, uint64_t connection, ekd_bytes bytes) {
  const volatile char* const end = (const volatile char*)memchr(bytes.data, '\n', bytes.len);
  (void)plugin;
  (void)connection;
  (void)*end;
}
static void on_close(const ekd_plugin* plugin, uint64_t connection, ekd_status status, const ekd_error* error) {
  (void)status;
  (void)error;
  ignore(plugin, connection);
}
static const ekd_stream_handler streams = {sizeof(ekd_stream_handler), 0, ignore, on_data, ignore, on_close};

static void connect_to_platform(const ekd_host* host) {
  const ekd_stream* service = (const ekd_stream*)host->get_extension(host, EKD_STREAM_ID);
  ekd_stream_target target;
  uint64_t connection = 0;
  memset(&target, 0, sizeof target);
  target.size = sizeof target;
  target.host.data = "chat.example";
  target.host.len = strlen(target.host.data);
  target.port = 5222;
  if (service != NULL) (void)service->open(host, &target, &connection, NULL);
}

#define EXTENSIONS (strcmp(id, EKD_STREAM_HANDLER_ID) == 0 ? &streams : NULL)
#define AT_START connect_to_platform(me->host)
#include "sound.h"
