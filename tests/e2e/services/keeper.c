/* SPDX-License-Identifier: Apache-2.0 */
/* An adapter that answers what the kv, secrets, metrics and health services give it. The body of a webhook says what:
 *   count           one more in "n", answered once that is on disk
 *   secret          the secret as it is now
 *   ok | slow | ill the instance's own health */
#include <ekiden/ekiden.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct keeper {
  ekd_plugin plugin; /* first: the host knows this address */
  const ekd_host* host;
  const ekd_http_routes* routes;
  const ekd_kv* kv;
  const ekd_secrets* secrets;
  const ekd_metrics* metrics;
  const ekd_health* health;
  uint32_t requests; /* a counter by verb */
  uint32_t sizes;    /* a histogram */
  char count[32];    /* what the last "count" put */
} keeper;

static keeper* of(const ekd_plugin* plugin) {
  return plugin->data;
}

static ekd_str text(const char* chars) {
  const ekd_str value = {chars, strlen(chars)};
  return value;
}

static void answer(keeper* self, ekd_op op, int32_t status, const void* data, uint64_t size) {
  ekd_http_answer out;
  memset(&out, 0, sizeof out);
  out.size = sizeof out;
  out.status = status;
  out.content_type = text("text/plain");
  out.body.data = data;
  out.body.len = size;
  self->routes->respond(self->host, op, &out);
}

static void refuse(keeper* self, ekd_op op, const ekd_error* error) {
  answer(self, op, 500, error->message, strlen(error->message));
}

static ekd_error no_error(void) {
  ekd_error error;
  memset(&error, 0, sizeof error);
  error.size = sizeof error;
  return error;
}

static void take_count(void* context, ekd_bytes value) {
  keeper* self = context;
  const size_t size = value.len < sizeof self->count - 1 ? (size_t)value.len : sizeof self->count - 1;
  memcpy(self->count, value.data, size);
  self->count[size] = '\0';
}

static void count(keeper* self, ekd_op op) {
  ekd_error error = no_error();
  uint64_t version = 0;
  ekd_bytes next;
  strcpy(self->count, "0");
  const ekd_status known = self->kv->get(self->host, text("n"), take_count, self, &version, &error);
  snprintf(self->count, sizeof self->count, "%ld", strtol(self->count, NULL, 10) + 1);
  next.data = (const uint8_t*)self->count;
  next.len = strlen(self->count);
  if ((known != EKD_OK && known != EKD_E_NOT_FOUND) ||
      self->kv->compare_and_put(self->host, text("n"), version, next, NULL, &error) != EKD_OK ||
      self->kv->sync(self->host, op, &error) != EKD_OK)
    refuse(self, op, &error);
}

static void on_synced(const ekd_plugin* plugin, uint64_t tag, ekd_status status) {
  keeper* self = of(plugin);
  answer(self, tag, status == EKD_OK ? 200 : 503, self->count, strlen(self->count));
}

typedef struct reply {
  keeper* self;
  ekd_op op;
} reply;

static void take_secret(void* context, ekd_bytes value) {
  const reply* to = context;
  answer(to->self, to->op, 200, value.data, value.len);
}

static int is(const ekd_incoming_request* request, const char* word) {
  return request->body.len == strlen(word) && memcmp(request->body.data, word, strlen(word)) == 0;
}

static void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
  static const char* const states[] = {"ok", "slow", "ill"};
  keeper* self = of(plugin);
  const ekd_str verb = {(const char*)request->body.data, request->body.len};
  self->metrics->record(self->host, self->requests, 1, &verb, 1);
  self->metrics->record(self->host, self->sizes, 0.002, NULL, 0);
  if (is(request, "count")) {
    count(self, op);
    return;
  }
  if (is(request, "secret")) {
    ekd_error error = no_error();
    reply to = {self, op};
    if (self->secrets->get(self->host, text("/secret"), take_secret, &to, &error) != EKD_OK) refuse(self, op, &error);
    return;
  }
  for (int32_t state = EKD_HEALTH_OK; state <= EKD_HEALTH_DOWN; ++state)
    if (is(request, states[state])) self->health->set(self->host, state, text("the keeper says so"));
  answer(self, op, 200, NULL, 0);
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  static const ekd_str labels[] = {{"verb", 4}};
  keeper* self = of(plugin);
  ekd_metric metric;
  ekd_http_route route;
  ekd_status status;
  (void)config;
  self->routes = self->host->get_extension(self->host, EKD_HTTP_ROUTE_ID);
  self->kv = self->host->get_extension(self->host, EKD_KV_ID);
  self->secrets = self->host->get_extension(self->host, EKD_SECRETS_ID);
  self->metrics = self->host->get_extension(self->host, EKD_METRICS_ID);
  self->health = self->host->get_extension(self->host, EKD_HEALTH_ID);
  if (!self->routes || !self->kv || !self->secrets || !self->metrics || !self->health) return EKD_E_UNSUPPORTED;
  memset(&metric, 0, sizeof metric);
  metric.size = sizeof metric;
  metric.kind = EKD_METRIC_COUNTER;
  metric.name = text("requests_total");
  metric.label_names = labels;
  metric.label_count = 1;
  status = self->metrics->define(self->host, &metric, &self->requests, error);
  if (status != EKD_OK) return status;
  metric.kind = EKD_METRIC_HISTOGRAM;
  metric.name = text("request_seconds");
  metric.label_names = NULL;
  metric.label_count = 0;
  status = self->metrics->define(self->host, &metric, &self->sizes, error);
  if (status != EKD_OK) return status;
  memset(&route, 0, sizeof route);
  route.size = sizeof route;
  route.method = text("POST");
  return self->routes->add(self->host, &route, error);
}

static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
  (void)plugin, (void)op, (void)error;
  return EKD_OK;
}

static ekd_status stop(const ekd_plugin* plugin, ekd_op op, uint32_t grace_ms, ekd_error* error) {
  (void)plugin, (void)op, (void)grace_ms, (void)error;
  return EKD_OK;
}

static void destroy(const ekd_plugin* plugin) {
  free(of(plugin));
}

static ekd_status refuse_command(const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error) {
  (void)plugin, (void)op, (void)command, (void)error;
  return EKD_E_REJECTED;
}

static const void* plugin_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_adapter adapter = {sizeof(ekd_adapter), 0, refuse_command};
  static const ekd_http_handler handler = {sizeof(ekd_http_handler), 0, on_request};
  static const ekd_kv_handler kv_handler = {sizeof(ekd_kv_handler), 0, on_synced};
  (void)plugin;
  if (strcmp(id, EKD_ADAPTER_ID) == 0) return &adapter;
  if (strcmp(id, EKD_HTTP_HANDLER_ID) == 0) return &handler;
  if (strcmp(id, EKD_KV_HANDLER_ID) == 0) return &kv_handler;
  return NULL;
}

static const ekd_descriptor kDescriptor = {
    sizeof(ekd_descriptor), EKD_KIND_ADAPTER, "keeper", "1.0.0",
    "{\"title\": \"Keeper\", \"description\": \"Answers what the host's services give it.\","
    " \"config\": {\"type\": \"object\", \"required\": [\"secret\"], \"properties\":"
    " {\"secret\": {\"type\": \"string\", \"minLength\": 4, \"x-secret\": true}}}}"};

static uint32_t component_count(void) {
  return 1;
}

static const ekd_descriptor* component(uint32_t index) {
  return index == 0 ? &kDescriptor : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  keeper* self = calloc(1, sizeof *self);
  (void)id, (void)error;
  if (self == NULL) return NULL;
  self->host = host;
  self->plugin.size = sizeof self->plugin;
  self->plugin.data = self;
  self->plugin.configure = configure;
  self->plugin.start = start;
  self->plugin.stop = stop;
  self->plugin.destroy = destroy;
  self->plugin.get_extension = plugin_extension;
  return &self->plugin;
}

static ekd_status init(const char* path, ekd_error* error) {
  (void)path, (void)error;
  return EKD_OK;
}

static void deinit(void) {}

static const void* factory(const char* id) {
  static const ekd_factory only = {sizeof(ekd_factory), 0, component_count, component, create};
  return strcmp(id, EKD_FACTORY_ID) == 0 ? &only : NULL;
}

__attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  static const ekd_entry entry = {sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,      0, 0,
                                  "keeper",          init,          deinit,        factory};
  return &entry;
}
