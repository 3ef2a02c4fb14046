/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that stays as it was compiled: an adapter that takes letters (of letters, digits and spaces) in, and notes
 * what it is told to send, and a sink that notes what it is given. It uses a value in the store, a timer and a metric
 * on the way, so that more of the host is asked for than a message needs. */
#include <ekiden/ekiden.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct courier {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_log* log;
  const ekd_clock* clock;
  const ekd_kv* kv;
  const ekd_timer* timer;
  const ekd_metrics* metrics;
  const ekd_ingress* ingress;
  const ekd_http_routes* routes;
  uint32_t letters;  /* metric */
  int takes_letters; /* an adapter: only those have routes */
} courier;

static courier* self(const ekd_plugin* plugin) {
  return (courier*)plugin->data;
}

static ekd_str text(const char* literal) {
  const ekd_str value = {literal, strlen(literal)};
  return value;
}

static ekd_bytes bytes(ekd_str value) {
  const ekd_bytes raw = {(const uint8_t*)value.data, value.len};
  return raw;
}

static void note(const courier* me, const char* what, const char* name, ekd_str value) {
  const ekd_pair field = {text(name), value};
  me->log->write(me->host, EKD_LOG_INFO, text(what), &field, 1);
}

static ekd_status fail(ekd_error* error, ekd_status status, const char* sentence) {
  if (error != NULL) {
    error->code = status;
    snprintf(error->message, sizeof error->message, "%s", sentence);
  }
  return status;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  courier* me = self(plugin);
  const ekd_host* host = me->host;
  const ekd_metric letters = {sizeof letters, EKD_METRIC_COUNTER, text("letters_total"), NULL, 0, 0};
  ekd_http_route route;
  ekd_status status;
  (void)config;
  me->log = (const ekd_log*)host->get_extension(host, EKD_LOG_ID);
  me->clock = (const ekd_clock*)host->get_extension(host, EKD_CLOCK_ID);
  me->kv = (const ekd_kv*)host->get_extension(host, EKD_KV_ID);
  me->timer = (const ekd_timer*)host->get_extension(host, EKD_TIMER_ID);
  me->metrics = (const ekd_metrics*)host->get_extension(host, EKD_METRICS_ID);
  me->ingress = (const ekd_ingress*)host->get_extension(host, EKD_INGRESS_ID);
  me->routes = (const ekd_http_routes*)host->get_extension(host, EKD_HTTP_ROUTE_ID);
  if (me->log == NULL || me->clock == NULL || me->kv == NULL || me->timer == NULL || me->metrics == NULL)
    return fail(error, EKD_E_UNSUPPORTED, "this host lacks a service of 1.0");
  status = me->metrics->define(host, &letters, &me->letters, error);
  if (status != EKD_OK) return status;
  if (!me->takes_letters) return EKD_OK;
  if (me->routes == NULL || me->ingress == NULL) return fail(error, EKD_E_UNSUPPORTED, "this host takes no webhooks");
  memset(&route, 0, sizeof route);
  route.size = sizeof route;
  route.method = text("POST");
  route.max_body_bytes = 256;
  return me->routes->add(host, &route, error);
}

static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
  (void)op;
  return self(plugin)->timer->set(self(plugin)->host, 1, 1, 0, error);
}

static void on_timer(const ekd_plugin* plugin, uint64_t tag) {
  if (tag == 1) note(self(plugin), "the courier is awake", "instance", self(plugin)->host->instance_id);
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

static int is_plain(ekd_bytes body) {
  uint64_t i;
  for (i = 0; i < body.len; ++i) {
    const uint8_t c = body.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ')) return 0;
  }
  return body.len > 0 && body.len <= 256;
}

/* The body is the message, and its own id: the same letter twice is one. */
static void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
  courier* me = self(plugin);
  const ekd_str letter = {(const char*)request->body.data, request->body.len};
  char data[1024];
  ekd_event event;
  ekd_emission emission;
  ekd_http_answer answer;
  ekd_status status = EKD_E_ARGUMENT;
  memset(&event, 0, sizeof event);
  memset(&emission, 0, sizeof emission);
  memset(&answer, 0, sizeof answer);
  if (is_plain(request->body)) {
    snprintf(data, sizeof data,
             "{\"platform\":{\"name\":\"courier\",\"received_via\":\"webhook\"},"
             "\"sender\":{\"role\":\"customer\",\"identities\":[{\"type\":\"user_id\",\"value\":\"ada\"}]},"
             "\"message\":{\"native_id\":\"%.*s\",\"parts\":[{\"type\":\"text\",\"text\":\"%.*s\"}]}}",
             (int)letter.len, letter.data, (int)letter.len, letter.data);
    event.size = sizeof event;
    event.type = text("message.received");
    event.account = me->host->instance_id;
    event.peer_kind = text("dm");
    event.peer_id = text("ada");
    event.id_material = &letter;
    event.id_material_count = 1;
    event.direction = EKD_DIRECTION_IN;
    event.time_ms = me->clock->wall_ms(me->host);
    event.data = text(data);
    event.raw = request->body;
    event.raw_content_type = text("text/plain");
    emission.size = sizeof emission;
    emission.event_count = 1;
    emission.events = &event;
    emission.op = op;
    status = me->ingress->emit(me->host, &emission, NULL);
    if (status == EKD_OK) status = me->kv->put(me->host, text("last"), bytes(letter), NULL);
    me->metrics->record(me->host, me->letters, 1, NULL, 0);
  }
  answer.size = sizeof answer;
  answer.status = status == EKD_OK ? 200 : 400;
  answer.content_type = text("text/plain");
  me->routes->respond(me->host, op, &answer);
}

static void keep(void* context, ekd_bytes value) {
  ekd_str* last = (ekd_str*)context;
  if (value.len > last->len) return;
  memcpy((char*)last->data, value.data, value.len);
  last->len = value.len;
}

/* Answers with the last letter that came in as the id. */
static ekd_status send(const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error) {
  courier* me = self(plugin);
  char stored[256];
  char result[512];
  ekd_str last = {stored, sizeof stored};
  uint64_t version = 0;
  (void)error;
  if (me->kv->get(me->host, text("last"), keep, &last, &version, NULL) != EKD_OK) last.len = 0;
  snprintf(result, sizeof result, "{\"native_id\":\"after %.*s\"}", (int)last.len, last.data);
  note(me, "the courier sends", "command", command->id);
  me->host->complete(me->host, op, EKD_OK, text(result), NULL);
  return EKD_PENDING;
}

static ekd_status deliver(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n,
                          ekd_error* error) {
  const unsigned char* at = (const unsigned char*)events;
  uint32_t i;
  (void)op;
  (void)error;
  for (i = 0; i < n; ++i) {
    const ekd_delivery* event = (const ekd_delivery*)(const void*)at;
    note(self(plugin), "the courier delivers", "event", event->id);
    at += event->size;
  }
  return EKD_OK;
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_adapter adapter = {sizeof adapter, 0, send};
  static const ekd_sink sink = {sizeof sink, 0, deliver, NULL};
  static const ekd_http_handler http = {sizeof http, 0, on_request};
  static const ekd_timer_handler timer = {sizeof timer, 0, on_timer};
  (void)plugin;
  if (strcmp(id, EKD_ADAPTER_ID) == 0) return &adapter;
  if (strcmp(id, EKD_SINK_ID) == 0) return &sink;
  if (strcmp(id, EKD_HTTP_HANDLER_ID) == 0) return &http;
  if (strcmp(id, EKD_TIMER_HANDLER_ID) == 0) return &timer;
  return NULL;
}

static const ekd_descriptor descriptors[] = {
    {sizeof(ekd_descriptor), EKD_KIND_ADAPTER, "courier", "1.0.0",
     "{\"title\": \"Courier\", \"description\": \"Takes letters in and out, as it did when it was compiled.\","
     " \"commands\": {\"message.send\": {\"parts\": {\"text\": {}}}}}"},
    {sizeof(ekd_descriptor), EKD_KIND_SINK, "courier-sink", "1.0.0",
     "{\"title\": \"Courier\", \"description\": \"Notes each event.\"}"}};

static uint32_t count(void) {
  return 2;
}

static const ekd_descriptor* descriptor_at(uint32_t index) {
  return index < 2 ? &descriptors[index] : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  courier* me = NULL;
  if (strcmp(id, "courier") == 0 || strcmp(id, "courier-sink") == 0) me = (courier*)calloc(1, sizeof *me);
  if (me == NULL) {
    fail(error, EKD_E_NOT_FOUND, "there is no such component");
    return NULL;
  }
  me->host = host;
  me->takes_letters = strcmp(id, "courier") == 0;
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
  static const ekd_factory factory = {sizeof factory, 0, count, descriptor_at, create};
  return strcmp(id, EKD_FACTORY_ID) == 0 ? &factory : NULL;
}

const ekd_entry* ekd_entry_v1(void);
__attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  static const ekd_entry entry = {sizeof entry, EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,          0, 0,
                                  "courier, C", init,          deinit,        get_factory};
  return &entry;
}
