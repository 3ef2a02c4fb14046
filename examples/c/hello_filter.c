/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest filter: drops what a test customer writes, so that it reaches no system behind the gateway. */
#include <ekiden/ekiden.h>

#include <stdlib.h>
#include <string.h>

/* One instance: the table that the host calls, and what the instance needs to remember. */
typedef struct hello {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_filter_verdict* verdict;
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

/* Whether `value` ends in `literal`. */
static int ends_in(ekd_str value, const char* literal) {
  const size_t length = strlen(literal);
  return value.len >= length && memcmp(value.data + (value.len - length), literal, length) == 0;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  hello* me = self(plugin);
  (void)config;
  me->verdict = (const ekd_filter_verdict*)me->host->get_extension(me->host, EKD_FILTER_VERDICT_ID);
  if (me->verdict != NULL) return EKD_OK;
  if (error != NULL) {
    error->code = EKD_E_UNSUPPORTED;
    strcpy(error->message, "this host has no " EKD_FILTER_VERDICT_ID);
  }
  return EKD_E_UNSUPPORTED;
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

/* EKD_OK without a verdict lets the event pass. A filter that has to ask somebody returns EKD_PENDING and calls
 * host->complete(op, …) later. */
static ekd_status apply(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
  hello* me = self(plugin);
  if (!ends_in(event->conversation, ":test-customer")) return EKD_OK;
  return me->verdict->drop(me->host, op, text("test_traffic"), error);
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_filter filter = {sizeof(ekd_filter), 0, apply};
  (void)plugin;
  return strcmp(id, EKD_FILTER_ID) == 0 ? &filter : NULL;
}

static const ekd_descriptor descriptor = {
    sizeof(ekd_descriptor), EKD_KIND_FILTER, "hello-filter", "0.1.0",
    "{\"title\": \"Hello filter\", \"description\": \"Drops what a customer called test-customer writes.\","
    " \"config\": {\"type\": \"object\", \"additionalProperties\": false}, \"max_in_flight\": 16}"};

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
                                  "hello filter, C", init,          deinit,        get_factory};
  return &entry;
}
