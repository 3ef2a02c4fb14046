// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin {

namespace {

struct Entry {
  std::string_view id;
  const void* table;
};

constexpr Entry kEntries[] = {
    {EKD_CLOCK_ID, &services::clock},
    {EKD_COMMANDS_ID, &services::commands},
    {EKD_FILTER_VERDICT_ID, &services::filter_verdict},
    {EKD_HEALTH_ID, &services::health},
    {EKD_EXECUTOR_ID, &services::executor},
    {EKD_HTTP_CLIENT_ID, &services::http_client},
    {EKD_HTTP_ROUTE_ID, &services::http_route},
    {EKD_INGRESS_ID, &services::ingress},
    {EKD_KV_ID, &services::kv},
    {EKD_LOG_ID, &services::log},
    {EKD_MEDIA_ID, &services::media},
    {EKD_METRICS_ID, &services::metrics},
    {EKD_RANDOM_ID, &services::random},
    {EKD_SECRETS_ID, &services::secrets},
    {EKD_STREAM_ID, &services::stream},
    {EKD_THREAD_CHECK_ID, &services::thread_check},
    {EKD_TIMER_ID, &services::timer},
    {EKD_TOKEN_ID, &services::token},
};

}  // namespace

const void* host_extension(std::string_view id) {
  for (const Entry& entry : kEntries)
    if (entry.id == id) return entry.table;
  return nullptr;
}

}  // namespace ekiden::plugin
