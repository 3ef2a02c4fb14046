/* SPDX-License-Identifier: Apache-2.0 */
/* Posts each event, as a CloudEvent in JSON, to a URL. */
#include <ekiden/ekiden.h>
#include <ekiden/json.h>

#include <stdlib.h>
#include <string.h>

/* One instance: the table that the host calls, and what the instance needs to remember. */
typedef struct instance {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_http_client* http;
  char* url;
  uint32_t timeout_ms;
} instance;

static instance* self(const ekd_plugin* plugin) {
  return (instance*)plugin->data;
}

static ekd_str text(const char* literal) {
  ekd_str value;
  value.data = literal;
  value.len = strlen(literal);
  return value;
}

/* Fills `error`, where there is one, and gives the status back. `message`: one sentence for a person. */
static ekd_status fail(ekd_error* error, ekd_status status, const char* message) {
  if (error == NULL) return status;
  memset(error, 0, sizeof *error);
  error->size = sizeof *error;
  error->code = status;
  strncpy(error->message, message, sizeof error->message - 1);
  return status;
}

/* The member at `pointer` of the settings as a NUL-terminated string of our own, or NULL. */
static char* setting(ekd_str config, const char* pointer) {
  ekd_str value, text;
  char* copy = (char*)malloc(config.len + 1);
  if (copy == NULL || !ekd_json_find(config, pointer, &value) || !ekd_json_text(value, copy, config.len, &text)) {
    free(copy);
    return NULL;
  }
  copy[text.len] = '\0';
  return copy;
}

/* What the answer means. The host does the rest: it repeats, waits, or gives up. */
static ekd_status meaning(const ekd_http_response* response) {
  const int32_t status = response->status;
  if (response->outcome == EKD_HTTP_NOT_SENT) return EKD_E_NOT_CONNECTED;
  if (response->outcome != EKD_HTTP_ANSWERED) return EKD_E_UNKNOWN_OUTCOME;
  if (status >= 200 && status <= 299) return EKD_OK;
  if (status == 429) return EKD_E_RATE_LIMITED;
  if (status == 408 || status >= 500) return EKD_E_RETRY;
  if (status == 410) return EKD_E_GONE;
  if (status == 401 || status == 403) return EKD_E_AUTH;
  return EKD_E_REJECTED;
}

/* [strand] The tag is the operation that waits for this answer. */
static void on_response(const ekd_plugin* plugin, uint64_t tag, const ekd_http_response* response) {
  instance* me = self(plugin);
  const ekd_status status = meaning(response);
  const ekd_str nothing = {NULL, 0};
  ekd_error error;
  (void)fail(&error, status, "the receiver did not take it; see the status that it answered");
  if (response->outcome == EKD_HTTP_ANSWERED) error.upstream_status = response->status;
  if (response->retry_after_ms > 0)
    error.retry_after_ms = response->retry_after_ms > INT32_MAX ? INT32_MAX : (int32_t)response->retry_after_ms;
  me->host->complete(me->host, tag, status, nothing, status == EKD_OK ? NULL : &error);
}

/* Posts `body`; on_response(op) follows when this says EKD_PENDING. */
static ekd_status post(instance* me, ekd_op op, const char* content_type, ekd_str key, ekd_str body, ekd_error* error) {
  ekd_pair headers[2];
  ekd_http_request request;
  ekd_status status = EKD_OK;
  headers[0].name = text("Content-Type");
  headers[0].value = text(content_type);
  headers[1].name = text("Idempotency-Key");
  headers[1].value = key;
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.method = text("POST");
  request.url = text(me->url);
  request.headers = headers;
  request.header_count = 2;
  request.timeout_ms = me->timeout_ms;
  request.body.data = (const uint8_t*)body.data;
  request.body.len = body.len;
  status = me->http->request(me->host, op, &request, error);
  return status == EKD_OK ? EKD_PENDING : status;
}

/* The host has validated `config` against the schema below and filled its defaults in. */
static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  instance* me = self(plugin);
  ekd_str value;
  int64_t timeout = 0;
  if (me->url != NULL) return fail(error, EKD_E_STATE, "configured twice");
  if (!ekd_json_find(config, "/timeout_ms", &value) || !ekd_json_integer(value, &timeout))
    return fail(error, EKD_E_CONFIG, "timeout_ms is missing");
  me->timeout_ms = (uint32_t)timeout;
  me->http = (const ekd_http_client*)me->host->get_extension(me->host, EKD_HTTP_CLIENT_ID);
  if (me->http == NULL) return fail(error, EKD_E_UNSUPPORTED, "this host does not offer " EKD_HTTP_CLIENT_ID);
  me->url = setting(config, "/url");
  return me->url != NULL ? EKD_OK : fail(error, EKD_E_CONFIG, "url is missing");
}

/* EKD_PENDING: host->complete(op, …) follows, in on_response(). */
static ekd_status deliver(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n,
                          ekd_error* error) {
  if (n != 1) return fail(error, EKD_E_ARGUMENT, "this sink takes one event at a time");
  return post(self(plugin), op, "application/cloudevents+json; charset=utf-8", events->id, events->document, error);
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
  free(self(plugin)->url);
  free(self(plugin));
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_sink sink = {sizeof(ekd_sink), 0, deliver, NULL};
  static const ekd_http_callback callback = {sizeof(ekd_http_callback), 0, on_response};
  (void)plugin;
  if (strcmp(id, EKD_SINK_ID) == 0) return &sink;
  if (strcmp(id, EKD_HTTP_CALLBACK_ID) == 0) return &callback;
  return NULL;
}

static const ekd_descriptor descriptor = {
    sizeof(ekd_descriptor), EKD_KIND_SINK, "@NAME@", "0.1.0",
    "{\"title\": \"@NAME@\", \"description\": \"Posts each event as a CloudEvent to a URL.\","
    "\"config\": {\"type\": \"object\", \"required\": [\"url\"], \"additionalProperties\": false, \"properties\": {"
    "\"url\": {\"type\": \"string\", \"pattern\": \"^https?://\", \"description\": \"Where events are posted.\"},"
    "\"timeout_ms\": {\"type\": \"integer\", \"minimum\": 1000, \"maximum\": 60000, \"default\": 15000,"
    "\"description\": \"How long one attempt may take.\"}}},"
    "\"max_in_flight\": 16, \"max_batch\": {\"events\": 1}}"};

static uint32_t count(void) {
  return 1;
}

static const ekd_descriptor* descriptor_at(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  instance* me = strcmp(id, descriptor.id) == 0 ? (instance*)calloc(1, sizeof *me) : NULL;
  if (me == NULL) {
    (void)fail(error, EKD_E_NOT_FOUND, "this plugin has no such component");
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
                                  "@NAME@, C",       init,          deinit,        get_factory};
  return &entry;
}
