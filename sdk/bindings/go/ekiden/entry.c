// SPDX-License-Identifier: Apache-2.0
// The tables that the host calls. Each function hands plain values on to Go, behind the wall of barrier.go.
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"
#include "shim.h"

static uintptr_t self(const ekd_plugin* plugin) {
  return (uintptr_t)plugin->data;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  return goConfigure(self(plugin), (char*)config.data, config.len, error);
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
  goDestroy(self(plugin));
  free((void*)plugin);
}

static ekd_status deliver(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, uint32_t n,
                          ekd_error* error) {
  return goDeliver(self(plugin), op, (ekd_delivery*)events, n, error);
}

static ekd_status send(const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error) {
  return goSend(self(plugin), op, (ekd_command*)command, error);
}

static ekd_status apply(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
  return goApply(self(plugin), op, (ekd_delivery*)event, error);
}

static void on_response(const ekd_plugin* plugin, uint64_t tag, const ekd_http_response* response) {
  goResponse(self(plugin), tag, (ekd_http_response*)response);
}

static void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
  goRequest(self(plugin), op, (ekd_incoming_request*)request);
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_sink sink = {sizeof(ekd_sink), 0, deliver, NULL};
  static const ekd_adapter adapter = {sizeof(ekd_adapter), 0, send};
  static const ekd_filter filter = {sizeof(ekd_filter), 0, apply};
  static const ekd_http_callback callback = {sizeof(ekd_http_callback), 0, on_response};
  static const ekd_http_handler handler = {sizeof(ekd_http_handler), 0, on_request};
  const uint32_t kind = ((const ekd_descriptor*)goDescriptor())->kind;
  (void)plugin;
  if (kind == EKD_KIND_SINK && strcmp(id, EKD_SINK_ID) == 0) return &sink;
  if (kind == EKD_KIND_ADAPTER && strcmp(id, EKD_ADAPTER_ID) == 0) return &adapter;
  if (kind == EKD_KIND_FILTER && strcmp(id, EKD_FILTER_ID) == 0) return &filter;
  if (strcmp(id, EKD_HTTP_CALLBACK_ID) == 0) return &callback;
  if (strcmp(id, EKD_HTTP_HANDLER_ID) == 0) return &handler;
  return NULL;
}

static uint32_t count(void) {
  return 1;
}

static const ekd_descriptor* descriptor(uint32_t index) {
  return index == 0 ? goDescriptor() : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  const int known = strcmp(id, ((const ekd_descriptor*)goDescriptor())->id) == 0;
  ekd_plugin* plugin = known ? (ekd_plugin*)calloc(1, sizeof *plugin) : NULL;
  if (plugin == NULL) {
    if (error != NULL) error->code = EKD_E_NOT_FOUND;
    return NULL;
  }
  plugin->size = sizeof *plugin;
  plugin->configure = configure;
  plugin->start = start;
  plugin->stop = stop;
  plugin->destroy = destroy;
  plugin->get_extension = get_extension;
  plugin->data = (void*)goCreate((ekd_host*)host, error);
  if (plugin->data != NULL) return plugin;
  free(plugin);
  return NULL;
}

static ekd_status init(const char* path, ekd_error* error) {
  (void)path;
  (void)error;
  return EKD_OK;
}

static void deinit(void) {}

static const void* get_factory(const char* id) {
  static const ekd_factory factory = {sizeof(ekd_factory), 0, count, descriptor, create};
  return strcmp(id, EKD_FACTORY_ID) == 0 ? &factory : NULL;
}

__attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  static const ekd_entry entry = {sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0, 0, 0, "Go", init, deinit,
                                  get_factory};
  return &entry;
}
