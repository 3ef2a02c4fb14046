/* SPDX-License-Identifier: Apache-2.0 */
/* A sound plugin with one component, in which each broken one changes one thing: it defines a macro and then includes
 * this. Not a model for plugins: examples/c is. */
#include <ekiden/ekiden.h>

#include <stdlib.h>
#include <string.h>

#define NOTHING ((void)0)

/* Where a defect is put in: a statement, or an expression that stands for a value. */
#ifndef AT_ENTRY
#define AT_ENTRY NOTHING
#endif
#ifndef AT_INIT
#define AT_INIT NOTHING
#endif
#ifndef AT_DEINIT
#define AT_DEINIT NOTHING
#endif
#ifndef INIT_STATUS
#define INIT_STATUS EKD_OK
#endif
#ifndef AT_CREATE
#define AT_CREATE NOTHING
#endif
#ifndef AT_CONFIGURE
#define AT_CONFIGURE NOTHING
#endif
#ifndef CONFIGURE_STATUS
#define CONFIGURE_STATUS EKD_OK
#endif
#ifndef AT_START
#define AT_START NOTHING
#endif
#ifndef START_STATUS
#define START_STATUS EKD_OK
#endif
#ifndef AT_WORK
#define AT_WORK NOTHING
#endif
#ifndef AT_BATCH
#define AT_BATCH NOTHING
#endif
#ifndef WORK_STATUS
#define WORK_STATUS EKD_OK
#endif
#ifndef AT_STOP
#define AT_STOP NOTHING
#endif
#ifndef STOP_STATUS
#define STOP_STATUS EKD_OK
#endif
#ifndef AT_DESTROY
#define AT_DESTROY NOTHING
#endif
#ifndef AT_CANCEL
#define AT_CANCEL NOTHING
#endif
#ifndef AT_REQUEST
#define AT_REQUEST take(me, op, request)
#endif
#ifndef AT_RESPONSE
#define AT_RESPONSE end_by_response(me, tag, response)
#endif
#ifndef AT_TIMER
#define AT_TIMER NOTHING
#endif
#ifndef EXTENSIONS
#define EXTENSIONS NULL
#endif
#ifndef KNOWS
#define KNOWS(id) (strcmp(id, "broken") == 0)
#endif
#ifndef FACTORY
#define FACTORY(id) (strcmp(id, EKD_FACTORY_ID) == 0)
#endif
#ifndef COUNT
#define COUNT 1
#endif
#ifndef DESCRIPTOR_AT
#define DESCRIPTOR_AT(index) ((index) == 0 ? &descriptor : NULL)
#endif
#ifndef ID
#define ID "broken"
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef KIND
#define KIND EKD_KIND_SINK
#endif
#ifndef CONFIG
#define CONFIG "{\"type\": \"object\", \"additionalProperties\": false}"
#endif
#ifndef MORE
#define MORE ""
#endif
#ifndef DOCUMENT
#define DOCUMENT                                                                       \
  "{\"title\": \"Broken\", \"description\": \"Breaks one rule.\", \"config\": " CONFIG \
  ", \"commands\": {\"message.send\": {\"max_parts\": 1, \"parts\": {\"text\": {\"max_bytes\": 2048}}}}" MORE "}"
#endif
#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(ekd_plugin)
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(ekd_entry)
#endif
#ifndef USES_HTTP
#define USES_HTTP 0
#endif
#ifndef URL
#define URL "https://crm.example/events"
#endif

typedef struct broken {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_log* log;
  const ekd_http_client* http;
  const ekd_http_routes* routes;
  const ekd_ingress* ingress;
  const ekd_timer* timer;
  ekd_op work; /* the operation that waits for an answer */
  uint64_t requests;
  void* kept;
} broken;

#if defined(__GNUC__)
#define UNUSED __attribute__((unused))
#else
#define UNUSED
#endif

static UNUSED ekd_str text(const char* literal) {
  ekd_str value;
  value.data = literal;
  value.len = strlen(literal);
  return value;
}

static UNUSED ekd_status refuse(ekd_error* error, ekd_status code, const char* why) {
  if (error != NULL) {
    error->code = code;
    strncpy(error->message, why, sizeof error->message - 1);
    error->message[sizeof error->message - 1] = 0;
  }
  return code;
}

static UNUSED void answer_request(broken* me, ekd_op op, int32_t status) {
  ekd_http_answer answer;
  memset(&answer, 0, sizeof answer);
  answer.size = sizeof answer;
  answer.status = status;
  me->routes->respond(me->host, op, &answer);
}

static UNUSED ekd_status post(broken* me, ekd_op op) {
  ekd_http_request request;
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.method = text("POST");
  request.url = text(URL);
  me->work = op;
  return me->http->request(me->host, ++me->requests, &request, NULL) == EKD_OK ? EKD_PENDING : EKD_E_RETRY;
}

static UNUSED ekd_status status_of(const ekd_http_response* response) {
  if (response->outcome == EKD_HTTP_NOT_SENT) return EKD_E_NOT_CONNECTED;
  if (response->outcome != EKD_HTTP_ANSWERED) return EKD_E_UNKNOWN_OUTCOME;
  if (response->status / 100 == 2) return EKD_OK;
  if (response->status == 429) return EKD_E_RATE_LIMITED;
  return response->status >= 500 ? EKD_E_RETRY : EKD_E_REJECTED;
}

static UNUSED void end(broken* me, ekd_op op, ekd_status status, int32_t retry_after_ms) {
  ekd_error error;
  memset(&error, 0, sizeof error);
  error.size = sizeof error;
  error.retry_after_ms = retry_after_ms;
  refuse(&error, status, "the other side refused");
  me->host->complete(me->host, op, status, text(""), status == EKD_OK ? NULL : &error);
}

static UNUSED void end_by_response(broken* me, uint64_t tag, const ekd_http_response* response) {
  (void)tag;
  end(me, me->work, status_of(response), response->retry_after_ms > 0 ? (int32_t)response->retry_after_ms : 0);
}

/* A text message of "customer-1"; `id`: the one piece of its id material. */
static UNUSED ekd_status emit(broken* me, ekd_op op, const char* id, const char* data) {
  const ekd_str material = text(id);
  ekd_event event;
  ekd_emission emission;
  memset(&event, 0, sizeof event);
  event.size = sizeof event;
  event.type = text("message.received");
  event.account = text("account-1");
  event.peer_kind = text("dm");
  event.peer_id = text("customer-1");
  event.id_material = &material;
  event.id_material_count = 1;
  event.data = text(data);
  memset(&emission, 0, sizeof emission);
  emission.size = sizeof emission;
  emission.event_count = 1;
  emission.events = &event;
  emission.op = op;
  return me->ingress == NULL ? EKD_E_UNSUPPORTED : me->ingress->emit(me->host, &emission, NULL);
}
#define GOOD_DATA                                                                                                 \
  "{\"platform\": {\"name\": \"test\"}, \"sender\": {\"role\": \"customer\", \"identities\": [{\"type\": "        \
  "\"user_id\", "                                                                                                 \
  "\"value\": \"customer-1\"}]}, \"message\": {\"native_id\": \"1\", \"parts\": [{\"type\": \"text\", \"text\": " \
  "\"hi\"}]}}"

static UNUSED void take(broken* me, ekd_op op, const ekd_incoming_request* request) {
  const ekd_str query = request->query;
  const int is_signed = query.len == 16 && memcmp(query.data, "signature=secret", 16) == 0;
  const int32_t kept = is_signed && emit(me, op, "m1", GOOD_DATA) == EKD_OK ? 200 : 503;
  answer_request(me, op, is_signed ? kept : 403);
}

static UNUSED int holds(ekd_str where, const char* what) {
  const uint64_t length = strlen(what);
  uint64_t at;
  for (at = 0; at + length <= where.len; ++at) {
    if (memcmp(where.data + at, what, length) == 0) return 1;
  }
  return 0;
}

static broken* self(const ekd_plugin* plugin) {
  return (broken*)plugin->data;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  broken* me = self(plugin);
  (void)config;
  (void)error;
  me->log = (const ekd_log*)me->host->get_extension(me->host, EKD_LOG_ID);
  me->http = (const ekd_http_client*)me->host->get_extension(me->host, EKD_HTTP_CLIENT_ID);
  me->routes = (const ekd_http_routes*)me->host->get_extension(me->host, EKD_HTTP_ROUTE_ID);
  me->ingress = (const ekd_ingress*)me->host->get_extension(me->host, EKD_INGRESS_ID);
  me->timer = (const ekd_timer*)me->host->get_extension(me->host, EKD_TIMER_ID);
  if (USES_HTTP && me->http == NULL) return refuse(error, EKD_E_CONFIG, "this host has no ekiden.http-client/1");
  if (KIND == EKD_KIND_ADAPTER && me->routes != NULL) {
    ekd_http_route route;
    memset(&route, 0, sizeof route);
    route.size = sizeof route;
    route.method = text("POST");
    if (me->routes->add(me->host, &route, error) != EKD_OK) return EKD_E_STATE;
  }
  AT_CONFIGURE;
  return CONFIGURE_STATUS;
}

static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
  broken* me = self(plugin);
  (void)me;
  (void)op;
  (void)error;
  AT_START;
  return START_STATUS;
}

static ekd_status stop(const ekd_plugin* plugin, ekd_op op, uint32_t grace_ms, ekd_error* error) {
  broken* me = self(plugin);
  (void)me;
  (void)op;
  (void)grace_ms;
  (void)error;
  AT_STOP;
  return STOP_STATUS;
}

static void destroy(const ekd_plugin* plugin) {
  broken* me = self(plugin);
  AT_DESTROY;
  free(me);
}

static void cancel(const ekd_plugin* plugin, ekd_op op) {
  broken* me = self(plugin);
  (void)me;
  (void)op;
  AT_CANCEL;
}

static UNUSED ekd_status work(broken* me, ekd_op op, ekd_str document, ekd_error* error) {
  (void)document;
  (void)error;
  AT_WORK;
  if (USES_HTTP) return post(me, op);
  return WORK_STATUS;
}

static UNUSED ekd_status deliver(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n,
                                 ekd_error* error) {
  broken* me = self(plugin);
  (void)me;
  (void)n;
  AT_BATCH;
  return work(self(plugin), op, events->document, error);
}

static UNUSED ekd_status send_command(const ekd_plugin* plugin, ekd_op op, const ekd_command* command,
                                      ekd_error* error) {
  return work(self(plugin), op, command->json, error);
}

static UNUSED ekd_status apply(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
  return work(self(plugin), op, event->document, error);
}

static UNUSED void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
  broken* me = self(plugin);
  (void)me;
  (void)request;
  AT_REQUEST;
}

static UNUSED void on_response(const ekd_plugin* plugin, uint64_t tag, const ekd_http_response* response) {
  broken* me = self(plugin);
  (void)tag;
  (void)response;
  AT_RESPONSE;
}

static UNUSED void on_timer(const ekd_plugin* plugin, uint64_t tag) {
  broken* me = self(plugin);
  (void)me;
  (void)tag;
  AT_TIMER;
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
#ifndef NO_KIND_TABLE
  static const ekd_sink sink = {sizeof(ekd_sink), 0, deliver, NULL};
  static const ekd_adapter adapter = {sizeof(ekd_adapter), 0, send_command};
  static const ekd_filter filter = {sizeof(ekd_filter), 0, apply};
  if (KIND == EKD_KIND_SINK && strcmp(id, EKD_SINK_ID) == 0) return &sink;
  if (KIND == EKD_KIND_ADAPTER && strcmp(id, EKD_ADAPTER_ID) == 0) return &adapter;
  if (KIND == EKD_KIND_FILTER && strcmp(id, EKD_FILTER_ID) == 0) return &filter;
#endif
  static const ekd_http_handler handler = {sizeof(ekd_http_handler), 0, on_request};
  static const ekd_http_callback callback = {sizeof(ekd_http_callback), 0, on_response};
  static const ekd_timer_handler timers = {sizeof(ekd_timer_handler), 0, on_timer};
  if (strcmp(id, EKD_HTTP_HANDLER_ID) == 0) return &handler;
  if (strcmp(id, EKD_HTTP_CALLBACK_ID) == 0) return &callback;
  if (strcmp(id, EKD_TIMER_HANDLER_ID) == 0) return &timers;
  (void)plugin;
  return EXTENSIONS;
}

static const ekd_descriptor descriptor = {sizeof(ekd_descriptor), KIND, ID, VERSION, DOCUMENT};

static uint32_t count(void) {
  return COUNT;
}

static const ekd_descriptor* descriptor_at(uint32_t index) {
  (void)descriptor;
  return DESCRIPTOR_AT(index);
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  broken* me = KNOWS(id) ? (broken*)calloc(1, sizeof *me) : NULL;
  if (me == NULL) {
    refuse(error, EKD_E_NOT_FOUND, "no such component");
    return NULL;
  }
  me->host = host;
  me->plugin.size = PLUGIN_SIZE;
  me->plugin.data = me;
  me->plugin.configure = configure;
  me->plugin.start = start;
  me->plugin.stop = stop;
  me->plugin.destroy = destroy;
  me->plugin.get_extension = get_extension;
  me->plugin.cancel = cancel;
  AT_CREATE;
  return &me->plugin;
}

static ekd_status init(const char* path, ekd_error* error) {
  (void)path;
  (void)error;
  AT_INIT;
  return INIT_STATUS;
}

static void deinit(void) {
  AT_DEINIT;
}

static const void* get_factory(const char* id) {
  static const ekd_factory factory = {sizeof(ekd_factory), 0, count, descriptor_at, create};
  return FACTORY(id) ? &factory : NULL;
}

#ifdef __cplusplus
extern "C"
#endif
    __attribute__((visibility("default"))) const ekd_entry*
    ekd_entry_v1(void) {
  static const ekd_entry entry = {ENTRY_SIZE, EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,      0,
                                  0,          "broken",      init,          deinit, get_factory};
  AT_ENTRY;
  return &entry;
}
