// SPDX-License-Identifier: Apache-2.0
#include "plugin/offers.hpp"

#include <string>

#include "ekiden/ekiden.h"
#include "ekiden/ext/draft/media.h"
#include "ekiden/ext/draft/stream.h"

namespace ekiden::plugin {

namespace {

struct Known {
  const char* id;
  bool (*is_complete)(const void* table);  // as large as in 1.0, and without null where a function has to be
};

template <class T>
const T* as(const void* table) {
  return static_cast<const T*>(table);
}

constexpr Known kKnown[] = {
    {EKD_ADAPTER_ID,
     [](const void* table) {
       const auto* adapter = as<ekd_adapter>(table);
       return EKD_HAS(ekd_adapter, adapter, send) && adapter->send != nullptr;
     }},
    {EKD_SINK_ID,
     [](const void* table) {
       const auto* sink = as<ekd_sink>(table);
       return EKD_HAS(ekd_sink, sink, reconcile) && sink->deliver != nullptr;
     }},
    {EKD_FILTER_ID,
     [](const void* table) {
       const auto* filter = as<ekd_filter>(table);
       return EKD_HAS(ekd_filter, filter, apply) && filter->apply != nullptr;
     }},
    {EKD_HTTP_CALLBACK_ID,
     [](const void* table) {
       const auto* callback = as<ekd_http_callback>(table);
       return EKD_HAS(ekd_http_callback, callback, on_response) && callback->on_response != nullptr;
     }},
    {EKD_HTTP_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_http_handler>(table);
       return EKD_HAS(ekd_http_handler, handler, on_request) && handler->on_request != nullptr;
     }},
    {EKD_INGRESS_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_ingress_handler>(table);
       return EKD_HAS(ekd_ingress_handler, handler, on_ready) && handler->on_durable != nullptr &&
              handler->on_ready != nullptr;
     }},
    {EKD_MEDIA_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_media_handler>(table);
       return EKD_HAS(ekd_media_handler, handler, on_media) && handler->on_media != nullptr;
     }},
    {EKD_STREAM_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_stream_handler>(table);
       return EKD_HAS(ekd_stream_handler, handler, on_close) && handler->on_open != nullptr &&
              handler->on_data != nullptr && handler->on_writable != nullptr && handler->on_close != nullptr;
     }},
    {EKD_TIMER_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_timer_handler>(table);
       return EKD_HAS(ekd_timer_handler, handler, on_timer) && handler->on_timer != nullptr;
     }},
    {EKD_EXECUTOR_WORK_ID,
     [](const void* table) {
       const auto* work = as<ekd_executor_work>(table);
       return EKD_HAS(ekd_executor_work, work, done) && work->run != nullptr && work->done != nullptr;
     }},
    {EKD_KV_HANDLER_ID,
     [](const void* table) {
       const auto* handler = as<ekd_kv_handler>(table);
       return EKD_HAS(ekd_kv_handler, handler, on_synced) && handler->on_synced != nullptr;
     }},
    {EKD_TOKEN_SOURCE_ID,
     [](const void* table) {
       const auto* source = as<ekd_token_source>(table);
       return EKD_HAS(ekd_token_source, source, on_token) && source->refresh != nullptr && source->on_token != nullptr;
     }},
};

}  // namespace

bool is_whole(const ekd_plugin& plugin) {
  return EKD_HAS(ekd_plugin, &plugin, get_extension) && plugin.destroy != nullptr && plugin.configure != nullptr &&
         plugin.start != nullptr && plugin.stop != nullptr && plugin.get_extension != nullptr;
}

Status Offers::check_kind(std::uint32_t kind) const {
  const char* const required = kind == EKD_KIND_ADAPTER ? EKD_ADAPTER_ID
                               : kind == EKD_KIND_SINK  ? EKD_SINK_ID
                                                        : EKD_FILTER_ID;
  if (find(required) != nullptr) return {};
  return Status(Code::config, std::string("breaks the plugin contract: it does not offer ") + required);
}

Result<Offers> Offers::ask(const ekd_plugin* plugin) {
  Offers offers;
  for (const Known& known : kKnown) {
    const void* table = plugin->get_extension(plugin, known.id);
    if (table == nullptr) continue;
    if (!known.is_complete(table))
      return Status(Code::config, "breaks the plugin contract: its " + std::string(known.id) + " is incomplete");
    offers.offered_.emplace_back(known.id, table);
  }
  return offers;
}

const void* Offers::find(std::string_view id) const {
  for (const auto& [offered, table] : offered_)
    if (offered == id) return table;
  return nullptr;
}

}  // namespace ekiden::plugin
