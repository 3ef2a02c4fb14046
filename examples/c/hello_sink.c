/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest sink: logs the id, the type and the direction of each event, and is done with it. */
#include <ekiden/ekiden.h>
#include <ekiden/json.h>

#include <stdlib.h>
#include <string.h>

/* One instance: the table that the host calls, and what the instance needs to remember. */
typedef struct hello {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_log* log; /* NULL when this host has none */
} hello;

static hello* self(const ekd_plugin* plugin) {
  return (hello*)plugin->data;
}

static ekd_str text(const char* literal) {
  ekd_str value;
  value.data = literal;
  value.len = strlen(literal);
  return value;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  hello* me = self(plugin);
  (void)config;
  (void)error;
  me->log = (const ekd_log*)me->host->get_extension(me->host, EKD_LOG_ID);
  return EKD_OK;
}

static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
  (void)plugin;
  (void)op;
  (void)error;
  return EKD_OK;
}

static ekd_status stop(const ekd_plugin* plugin, ekd_op op, uint32_t grace_ms, ekd_error* error) {
  (void)plugin;
  (void)op;
  (void)grace_ms;
  (void)error;
  return EKD_OK;
}

static void destroy(const ekd_plugin* plugin) {
  free(self(plugin));
}

/* EKD_OK at once: the events are acknowledged when this returns. A sink that waits for another system returns
 * EKD_PENDING and calls host->complete(op, …) later. */
static ekd_status deliver(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n,
                          ekd_error* error) {
  hello* me = self(plugin);
  const unsigned char* at = (const unsigned char*)events;
  uint32_t i;
  (void)op;
  (void)error;
  for (i = 0; i < n && me->log != NULL; ++i) {
    const ekd_delivery* event = (const ekd_delivery*)(const void*)at;
    ekd_pair fields[3];
    ekd_str direction;
    char word[16];
    uint32_t known = 2;
    fields[0].name = text("event");
    fields[0].value = event->id;
    fields[1].name = text("type");
    fields[1].value = event->type;
    fields[2].name = text("direction");
    if (ekd_json_find(event->document, "/direction", &direction) &&
        ekd_json_text(direction, word, sizeof word, &fields[2].value))
      known = 3;
    me->log->write(me->host, EKD_LOG_INFO, text("hello"), fields, known);
    at += event->size; /* a newer host's struct may be longer than ours */
  }
  return EKD_OK;
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_sink sink = {sizeof(ekd_sink), 0, deliver, NULL};
  (void)plugin;
  return strcmp(id, EKD_SINK_ID) == 0 ? &sink : NULL;
}

static const ekd_descriptor descriptor = {
    sizeof(ekd_descriptor), EKD_KIND_SINK, "hello-sink", "0.1.0",
    "{\"title\": \"Hello sink\", \"description\": \"Logs the id, the type and the direction of each event.\","
    " \"config\": {\"type\": \"object\", \"additionalProperties\": false},"
    " \"max_in_flight\": 1, \"max_batch\": {\"events\": 100}}"};

static uint32_t count(void) {
  return 1;
}

static const ekd_descriptor* descriptor_at(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  hello* me = NULL;
  if (strcmp(id, descriptor.id) == 0) me = (hello*)calloc(1, sizeof *me);
  if (me == NULL) {
    if (error != NULL) error->code = EKD_E_NOT_FOUND;
    return NULL;
  }
  me->host = host;
  me->plugin.size = sizeof me->plugin;
  me->plugin.data = me;
  me->plugin.configure = configure;
  me->plugin.start = start;
  me->plugin.stop = stop;
  me->plugin.destroy = destroy;
  me->plugin.get_extension = get_extension;
  return &me->plugin;
}

static ekd_status init(const char* path, ekd_error* error) {
  (void)path;
  (void)error;
  return EKD_OK;
}

static void deinit(void) {}

static const void* get_factory(const char* id) {
  static const ekd_factory factory = {sizeof(ekd_factory), 0, count, descriptor_at, create};
  return strcmp(id, EKD_FACTORY_ID) == 0 ? &factory : NULL;
}

__attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  static const ekd_entry entry = {sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,          0, 0,
                                  "hello sink, C",   init,          deinit,        get_factory};
  return &entry;
}
