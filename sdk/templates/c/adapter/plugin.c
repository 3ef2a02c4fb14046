/* SPDX-License-Identifier: Apache-2.0 */
/* A text that is posted to /hooks/<channel> becomes a message; a message to the customer is posted to a URL. */
#include <ekiden/ekiden.h>
#include <ekiden/json.h>
#include <ekiden/json_writer.h>

#include <stdlib.h>
#include <string.h>

/* One instance: the table that the host calls, and what the instance needs to remember. */
typedef struct instance {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_http_client* http;
  const ekd_http_routes* routes;
  const ekd_ingress* ingress;
  char* url;
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
  if (status == 503) return EKD_E_RETRY;
  if (status >= 500) return EKD_E_UNKNOWN_OUTCOME; /* it failed half-way: nobody knows whether the customer has it */
  if (status == 401 || status == 403) return EKD_E_AUTH;
  return EKD_E_REJECTED;
}

/* [strand] The tag is the operation that waits for this answer. */
static void on_response(const ekd_plugin* plugin, uint64_t tag, const ekd_http_response* response) {
  instance* me = self(plugin);
  const ekd_status status = meaning(response);
  const ekd_str nothing = {NULL, 0};
  ekd_error error;
  (void)fail(&error, status, "the platform did not take it; see the status that it answered");
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
  request.body.data = (const uint8_t*)body.data;
  request.body.len = body.len;
  status = me->http->request(me->host, op, &request, error);
  return status == EKD_OK ? EKD_PENDING : status;
}

/* The host has validated `config` against the schema below. */
static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  instance* me = self(plugin);
  ekd_http_route route;
  if (me->url != NULL) return fail(error, EKD_E_STATE, "configured twice");
  me->http = (const ekd_http_client*)me->host->get_extension(me->host, EKD_HTTP_CLIENT_ID);
  me->routes = (const ekd_http_routes*)me->host->get_extension(me->host, EKD_HTTP_ROUTE_ID);
  me->ingress = (const ekd_ingress*)me->host->get_extension(me->host, EKD_INGRESS_ID);
  if (me->http == NULL || me->routes == NULL || me->ingress == NULL)
    return fail(error, EKD_E_UNSUPPORTED, "this host lacks a service that this adapter needs");
  me->url = setting(config, "/url");
  if (me->url == NULL) return fail(error, EKD_E_CONFIG, "url is missing");
  memset(&route, 0, sizeof route);
  route.size = sizeof route;
  route.method = text("POST");
  route.path = text("");
  route.max_body_bytes = 65536;
  return me->routes->add(me->host, &route, error);
}

/* The first header of that name, lower case in `name`; empty when absent. */
static ekd_str header(const ekd_incoming_request* request, const char* name) {
  const ekd_str none = {NULL, 0};
  uint32_t i = 0;
  for (; i < request->header_count; ++i) {
    const ekd_str given = request->headers[i].name;
    uint64_t at = 0;
    while (at < given.len && name[at] != '\0' &&
           (given.data[at] >= 'A' && given.data[at] <= 'Z' ? given.data[at] + ('a' - 'A') : given.data[at]) == name[at])
      ++at;
    if (at == given.len && name[at] == '\0') return request->headers[i].value;
  }
  return none;
}

static void answer(instance* me, ekd_op op, int32_t status, const char* reason, const char* detail) {
  ekd_http_answer out;
  memset(&out, 0, sizeof out);
  out.size = sizeof out;
  out.status = status;
  out.reject_reason = text(reason);
  out.reject_detail = text(detail);
  me->routes->respond(me->host, op, &out);
}

/* The event's `data` after the schema of messages. */
static void write_data(ekd_json* out, ekd_str message_id, ekd_str sender, ekd_str body) {
  ekd_json_object(out);
  ekd_json_key(out, "platform");
  ekd_json_object(out);
  ekd_json_key(out, "name");
  ekd_json_words(out, "@NAME@");
  ekd_json_key(out, "msg_id");
  ekd_json_string(out, message_id);
  ekd_json_key(out, "received_via");
  ekd_json_words(out, "webhook");
  ekd_json_end(out);
  ekd_json_key(out, "sender");
  ekd_json_object(out);
  ekd_json_key(out, "role");
  ekd_json_words(out, "customer");
  ekd_json_key(out, "identities");
  ekd_json_array(out);
  ekd_json_object(out);
  ekd_json_key(out, "type");
  ekd_json_words(out, "user_id");
  ekd_json_key(out, "value");
  ekd_json_string(out, sender);
  ekd_json_end(out);
  ekd_json_end(out);
  ekd_json_end(out);
  ekd_json_key(out, "message");
  ekd_json_object(out);
  ekd_json_key(out, "native_id");
  ekd_json_string(out, message_id);
  ekd_json_key(out, "parts");
  ekd_json_array(out);
  ekd_json_object(out);
  ekd_json_key(out, "type");
  ekd_json_words(out, "text");
  ekd_json_key(out, "text");
  ekd_json_string(out, body);
  ekd_json_end(out);
  ekd_json_end(out);
  ekd_json_end(out);
  ekd_json_end(out);
}

static ekd_status emit(instance* me, ekd_op op, ekd_str message_id, ekd_str sender, ekd_str body, ekd_str data) {
  ekd_event event;
  ekd_emission emission;
  memset(&event, 0, sizeof event);
  event.size = sizeof event;
  event.type = text("message.received");
  event.account = me->host->instance_id; /* no platform, so no account there: the channel stands for it */
  event.peer_kind = text("dm");
  event.peer_id = sender;
  event.id_material = &message_id; /* the platform's own id: a message that is posted twice is one event */
  event.id_material_count = 1;
  event.direction = EKD_DIRECTION_IN;
  event.data = data;
  event.raw.data = (const uint8_t*)body.data;
  event.raw.len = body.len;
  event.raw_content_type = text("text/plain");
  memset(&emission, 0, sizeof emission);
  emission.size = sizeof emission;
  emission.op = op;
  emission.events = &event;
  emission.event_count = 1;
  return me->ingress->emit(me->host, &emission, NULL);
}

static void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
  instance* me = self(plugin);
  const ekd_str message_id = header(request, "x-message-id"), sender = header(request, "x-sender");
  const uint64_t room = 1024 + 6 * (2 * message_id.len + sender.len + request->body.len); /* each byte as \u0000 */
  ekd_str body, data;
  ekd_json out;
  ekd_status status = EKD_OK;
  char* buffer = NULL;
  body.data = (const char*)request->body.data;
  body.len = request->body.len;
  if (message_id.len == 0) {
    answer(me, op, 400, "no_message_id", "the header X-Message-Id is missing");
    return;
  }
  if (sender.len == 0) {
    answer(me, op, 400, "no_sender", "the header X-Sender is missing");
    return;
  }
  buffer = (char*)malloc(room);
  if (buffer == NULL) {
    answer(me, op, 503, "", "");
    return;
  }
  out = ekd_json_begin(buffer, room);
  write_data(&out, message_id, sender, body);
  if (ekd_json_finish(&out, &data) != EKD_OK) {
    answer(me, op, 400, "bad_encoding", "the message is not UTF-8");
  } else {
    /* The host holds the answer back until the event is on disk, and answers 503 itself when it cannot be. */
    status = emit(me, op, message_id, sender, body, data);
    answer(me, op, status == EKD_OK ? 200 : status == EKD_E_FULL ? 503 : 400, "", "");
  }
  free(buffer);
}

/* The command's JSON goes out as it is: {"type", "to", "parts": […], …}. A real platform wants words of its own:
 * ekd_json_find(command->json, "/parts/0/text", …). */
static ekd_status send(const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error) {
  return post(self(plugin), op, "application/json", command->id, command->json, error);
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
  static const ekd_adapter adapter = {sizeof(ekd_adapter), 0, send};
  static const ekd_http_callback callback = {sizeof(ekd_http_callback), 0, on_response};
  static const ekd_http_handler handler = {sizeof(ekd_http_handler), 0, on_request};
  (void)plugin;
  if (strcmp(id, EKD_ADAPTER_ID) == 0) return &adapter;
  if (strcmp(id, EKD_HTTP_CALLBACK_ID) == 0) return &callback;
  if (strcmp(id, EKD_HTTP_HANDLER_ID) == 0) return &handler;
  return NULL;
}

static const ekd_descriptor descriptor = {
    sizeof(ekd_descriptor), EKD_KIND_ADAPTER, "@NAME@", "0.1.0",
    "{\"title\": \"@NAME@\", \"description\": \"Takes posted texts in as messages, and posts messages to a URL.\","
    "\"config\": {\"type\": \"object\", \"required\": [\"url\"], \"additionalProperties\": false, \"properties\": {"
    "\"url\": {\"type\": \"string\", \"pattern\": \"^https?://\", \"description\": \"Where messages to customers are "
    "posted.\"}}},"
    "\"peer_kind\": \"dm\", \"client_message_id\": true,"
    "\"commands\": {\"message.send\": {\"max_parts\": 1, \"parts\": {\"text\": {\"max_bytes\": 4096}}}},"
    "\"max_in_flight\": 16}"};

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
