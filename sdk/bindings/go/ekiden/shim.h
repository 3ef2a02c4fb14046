// SPDX-License-Identifier: Apache-2.0
// Host calls with plain arguments: Go may hand over a pointer to its memory, but no struct that holds one.
#ifndef EKIDEN_SHIM_H
#define EKIDEN_SHIM_H

#include <ekiden/ekiden.h>
#include <stdio.h>
#include <string.h>

static inline const void* shim_service(const ekd_host* host, const char* id) {
  return host->get_extension(host, id);
}

// What a call says whose service this host does not have.
static inline ekd_status shim_absent(const char* id, ekd_error* error) {
  snprintf(error->message, sizeof error->message, "this host has no %s", id);
  return EKD_E_UNSUPPORTED;
}

static inline ekd_str shim_str(const char* data, uint64_t len) {
  ekd_str text = {data, len};
  return text;
}

static inline const ekd_delivery* shim_next(const ekd_delivery* event) {
  return (const ekd_delivery*)(const void*)((const char*)event + event->size);
}

static inline const ekd_pair* shim_header(const ekd_incoming_request* request, uint32_t index) {
  return &request->headers[index];
}

// "type" is a word of Go.
static inline ekd_str shim_delivery_type(const ekd_delivery* event) {
  return event->type;
}

// An older host's struct ends before it.
static inline ekd_str shim_delivery_record(const ekd_delivery* event) {
  return EKD_HAS(ekd_delivery, event, record) ? event->record : shim_str(NULL, 0);
}

static inline ekd_str shim_command_type(const ekd_command* command) {
  return command->type;
}

static inline void shim_complete(const ekd_host* host, ekd_op op, ekd_status status, const ekd_error* error) {
  host->complete(host, op, status, shim_str(NULL, 0), status == EKD_OK ? NULL : error);
}

static inline void shim_log(const ekd_host* host, int32_t level, const char* message, uint64_t len) {
  const ekd_log* log = (const ekd_log*)shim_service(host, EKD_LOG_ID);
  if (log != NULL) log->write(host, level, shim_str(message, len), NULL, 0);
}

static inline ekd_status shim_post(const ekd_host* host, uint64_t tag, const char* url, uint64_t url_len,
                                   const char* type, uint64_t type_len, const char* key, uint64_t key_len,
                                   const uint8_t* body, uint64_t body_len, uint32_t timeout_ms, ekd_error* error) {
  const ekd_http_client* client = (const ekd_http_client*)shim_service(host, EKD_HTTP_CLIENT_ID);
  ekd_pair headers[2];
  ekd_http_request request;
  if (client == NULL) return shim_absent(EKD_HTTP_CLIENT_ID, error);
  headers[0].name = shim_str("Content-Type", 12);
  headers[0].value = shim_str(type, type_len);
  headers[1].name = shim_str("Idempotency-Key", 15);
  headers[1].value = shim_str(key, key_len);
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.method = shim_str("POST", 4);
  request.url = shim_str(url, url_len);
  request.headers = headers;
  request.header_count = 2;
  request.timeout_ms = timeout_ms;
  request.body.data = body;
  request.body.len = body_len;
  return client->request(host, tag, &request, error);
}

static inline ekd_status shim_add_route(const ekd_host* host, const char* method, uint64_t method_len, const char* path,
                                        uint64_t path_len, uint64_t max_body_bytes, ekd_error* error) {
  const ekd_http_routes* routes = (const ekd_http_routes*)shim_service(host, EKD_HTTP_ROUTE_ID);
  ekd_http_route route;
  if (routes == NULL) return shim_absent(EKD_HTTP_ROUTE_ID, error);
  memset(&route, 0, sizeof route);
  route.size = sizeof route;
  route.method = shim_str(method, method_len);
  route.path = shim_str(path, path_len);
  route.max_body_bytes = max_body_bytes;
  return routes->add(host, &route, error);
}

static inline void shim_respond(const ekd_host* host, ekd_op op, int32_t status, const char* reason,
                                uint64_t reason_len, const char* detail, uint64_t detail_len) {
  const ekd_http_routes* routes = (const ekd_http_routes*)shim_service(host, EKD_HTTP_ROUTE_ID);
  ekd_http_answer answer;
  if (routes == NULL) return;
  memset(&answer, 0, sizeof answer);
  answer.size = sizeof answer;
  answer.status = status;
  answer.reject_reason = shim_str(reason, reason_len);
  answer.reject_detail = shim_str(detail, detail_len);
  routes->respond(host, op, &answer);
}

// One message of a conversation with one person.
static inline ekd_status shim_emit(const ekd_host* host, ekd_op op, const char* type, uint64_t type_len,
                                   const char* peer, uint64_t peer_len, const char* material, uint64_t material_len,
                                   const char* data, uint64_t data_len, const uint8_t* raw, uint64_t raw_len,
                                   const char* raw_type, uint64_t raw_type_len, ekd_error* error) {
  const ekd_ingress* ingress = (const ekd_ingress*)shim_service(host, EKD_INGRESS_ID);
  const ekd_str id_material = shim_str(material, material_len);
  ekd_event event;
  ekd_emission emission;
  if (ingress == NULL) return shim_absent(EKD_INGRESS_ID, error);
  memset(&event, 0, sizeof event);
  event.size = sizeof event;
  event.type = shim_str(type, type_len);
  event.account = host->instance_id;
  event.peer_kind = shim_str("dm", 2);
  event.peer_id = shim_str(peer, peer_len);
  event.id_material = &id_material;
  event.id_material_count = 1;
  event.direction = EKD_DIRECTION_IN;
  event.data = shim_str(data, data_len);
  event.raw.data = raw;
  event.raw.len = raw_len;
  event.raw_content_type = shim_str(raw_type, raw_type_len);
  memset(&emission, 0, sizeof emission);
  emission.size = sizeof emission;
  emission.op = op;
  emission.events = &event;
  emission.event_count = 1;
  return ingress->emit(host, &emission, error);
}

static inline ekd_status shim_replace(const ekd_host* host, ekd_op op, const char* document, uint64_t len,
                                      ekd_error* error) {
  const ekd_filter_verdict* verdict = (const ekd_filter_verdict*)shim_service(host, EKD_FILTER_VERDICT_ID);
  return verdict == NULL ? shim_absent(EKD_FILTER_VERDICT_ID, error)
                         : verdict->replace(host, op, shim_str(document, len), error);
}

static inline ekd_status shim_drop(const ekd_host* host, ekd_op op, const char* reason, uint64_t len,
                                   ekd_error* error) {
  const ekd_filter_verdict* verdict = (const ekd_filter_verdict*)shim_service(host, EKD_FILTER_VERDICT_ID);
  return verdict == NULL ? shim_absent(EKD_FILTER_VERDICT_ID, error)
                         : verdict->drop(host, op, shim_str(reason, len), error);
}

#endif
