// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/host_calls.hpp"

#include <vector>

#include "ekiden/ext/draft/commands.h"

namespace ekiden::plugin::remote {

namespace {

// Takes a value out of a call of the host.
void keep(void* context, ekd_bytes value) {
  *static_cast<std::optional<std::string>*>(context) = std::string(view(value));
}

struct KeptEntry {
  std::string key;
  std::string value;
  std::uint64_t version;
};
void keep_entry(void* context, ekd_str key, ekd_bytes value, std::uint64_t version) {
  static_cast<std::vector<KeptEntry>*>(context)->push_back({std::string(view(key)), std::string(view(value)), version});
}

}  // namespace

template <Kind kind>
bool HostCalls::take(std::string_view body) {
  Frame<kind> frame;
  Decoder decode(body);
  if (!read(decode, frame)) return false;
  on(frame);
  return true;
}

bool HostCalls::take(Kind kind, std::string_view body) {
  switch (kind) {
#define EKIDEN_TAKE(name) \
  case Kind::name:        \
    return take<Kind::name>(body);
    EKIDEN_TAKE(log)
    EKIDEN_TAKE(record)
    EKIDEN_TAKE(health)
    EKIDEN_TAKE(respond)
    EKIDEN_TAKE(http_cancel)
    EKIDEN_TAKE(timer_cancel)
    EKIDEN_TAKE(token_invalidate)
    EKIDEN_TAKE(token_refreshed)
    EKIDEN_TAKE(emit)
    EKIDEN_TAKE(cursor)
    EKIDEN_TAKE(kv_get)
    EKIDEN_TAKE(kv_put)
    EKIDEN_TAKE(kv_compare_and_put)
    EKIDEN_TAKE(kv_remove)
    EKIDEN_TAKE(kv_scan)
    EKIDEN_TAKE(kv_sync)
    EKIDEN_TAKE(secret)
    EKIDEN_TAKE(route)
    EKIDEN_TAKE(metric)
    EKIDEN_TAKE(verdict_drop)
    EKIDEN_TAKE(verdict_replace)
    EKIDEN_TAKE(http_request)
    EKIDEN_TAKE(timer_set)
    EKIDEN_TAKE(token_get)
    EKIDEN_TAKE(submit)
    EKIDEN_TAKE(stream_open)
    EKIDEN_TAKE(stream_write)
    EKIDEN_TAKE(stream_start_tls)
    EKIDEN_TAKE(stream_pause)
    EKIDEN_TAKE(stream_close)
    EKIDEN_TAKE(stream_taken)
    EKIDEN_TAKE(media_fetch)
    EKIDEN_TAKE(media_upload)
#undef EKIDEN_TAKE
    default:
      return false;
  }
}

// --- without an answer ---

void HostCalls::on(const Frame<Kind::log>& frame) {
  if (const auto* log = service<ekd_log>(EKD_LOG_ID); log != nullptr)
    log->write(host_, frame.level, frame.message, frame.fields, frame.count);
}

void HostCalls::on(const Frame<Kind::record>& frame) {
  if (const auto* metrics = service<ekd_metrics>(EKD_METRICS_ID); metrics != nullptr)
    metrics->record(host_, frame.id, frame.value, frame.labels, frame.count);
}

void HostCalls::on(const Frame<Kind::health>& frame) {
  set_health(frame.state, view(frame.reason));
}

void HostCalls::on(const Frame<Kind::respond>& frame) {
  const auto* routes = service<ekd_http_routes>(EKD_HTTP_ROUTE_ID);
  requests_.erase(frame.op);
  if (routes != nullptr) routes->respond(host_, frame.op, &frame.answer);
  supervisor_.prove();
}

void HostCalls::on(const Frame<Kind::http_cancel>& frame) {
  const auto* http = service<ekd_http_client>(EKD_HTTP_CLIENT_ID);
  const auto number = http_.number_of(frame.tag);
  if (http != nullptr && number) http->cancel(host_, *number);
}

void HostCalls::on(const Frame<Kind::timer_cancel>& frame) {
  const auto* timers = service<ekd_timer>(EKD_TIMER_ID);
  const auto number = timers_.number_of(frame.tag);
  if (timers == nullptr || !number) return;
  timers_.take(*number);
  once_.erase(*number);
  timers->cancel(host_, *number);
}

void HostCalls::on(const Frame<Kind::token_invalidate>& frame) {
  if (const auto* tokens = service<ekd_tokens>(EKD_TOKEN_ID); tokens != nullptr)
    tokens->invalidate(host_, frame.name, frame.generation);
}

void HostCalls::on(const Frame<Kind::token_refreshed>& frame) {
  const auto* tokens = service<ekd_tokens>(EKD_TOKEN_ID);
  refreshes_.erase(frame.op);
  if (tokens != nullptr)
    tokens->refreshed(host_, frame.op, frame.status, frame.token, frame.ttl_ms,
                      frame.status == EKD_OK ? nullptr : &frame.error);
}

// --- with an answer ---

void HostCalls::on(const Frame<Kind::emit>& frame) {
  const auto* ingress = service<ekd_ingress>(EKD_INGRESS_ID);
  answer(frame.call, ingress, [&](Frame<Kind::answer>&, ekd_error* error) {
    ekd_emission emission = frame.emission;
    if (emission.tag != 0) emission.tag = emissions_.add(emission.tag);
    const ekd_status status = ingress->emit(host_, &emission, error);
    if (status != EKD_OK && emission.tag != 0) emissions_.take(emission.tag);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::cursor>& frame) {
  const auto* ingress = service<ekd_ingress>(EKD_INGRESS_ID);
  std::optional<std::string> value;
  answer(frame.call, ingress, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    const ekd_status status = ingress->cursor(host_, frame.name, keep, &value, error);
    reply.has_value = value ? 1 : 0;
    if (value) reply.value = bytes(*value);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::kv_get>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  std::optional<std::string> value;
  answer(frame.call, kv, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    const ekd_status status = kv->get(host_, frame.key, keep, &value, &reply.number, error);
    reply.has_value = value ? 1 : 0;
    if (value) reply.value = bytes(*value);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::kv_put>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  answer(frame.call, kv,
         [&](Frame<Kind::answer>&, ekd_error* error) { return kv->put(host_, frame.key, frame.value, error); });
}

void HostCalls::on(const Frame<Kind::kv_compare_and_put>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  answer(frame.call, kv, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    return kv->compare_and_put(host_, frame.key, frame.expected, frame.value, &reply.number, error);
  });
}

void HostCalls::on(const Frame<Kind::kv_remove>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  answer(frame.call, kv, [&](Frame<Kind::answer>&, ekd_error* error) { return kv->remove(host_, frame.key, error); });
}

void HostCalls::on(const Frame<Kind::kv_scan>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  std::vector<KeptEntry> kept;
  std::vector<Entry> entries;
  answer(frame.call, kv, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    const ekd_status status = kv->scan(host_, frame.prefix, keep_entry, &kept, error);
    for (const KeptEntry& entry : kept) entries.push_back({str(entry.key), bytes(entry.value), entry.version});
    reply.entries = entries.data();
    reply.entry_count = static_cast<std::uint32_t>(entries.size());
    return status;
  });
}

void HostCalls::on(const Frame<Kind::kv_sync>& frame) {
  const auto* kv = service<ekd_kv>(EKD_KV_ID);
  answer(frame.call, kv, [&](Frame<Kind::answer>&, ekd_error* error) {
    const std::uint64_t number = syncs_.add(frame.tag);
    const ekd_status status = kv->sync(host_, number, error);
    if (status != EKD_OK) syncs_.take(number);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::secret>& frame) {
  const auto* secrets = service<ekd_secrets>(EKD_SECRETS_ID);
  std::optional<std::string> value;
  answer(frame.call, secrets, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    const ekd_status status = secrets->get(host_, frame.pointer, keep, &value, error);
    reply.has_value = value ? 1 : 0;
    if (value) reply.value = bytes(*value);
    return status;
  });
}

// A route of an earlier life is still there.
void HostCalls::on(const Frame<Kind::route>& frame) {
  const auto* routes = service<ekd_http_routes>(EKD_HTTP_ROUTE_ID);
  answer(frame.call, routes, [&](Frame<Kind::answer>&, ekd_error* error) {
    const std::string key = std::string(view(frame.route.method)) + ' ' + std::string(view(frame.route.path));
    if (const auto known = routes_.find(key); known != routes_.end() && known->second != life_) {
      known->second = life_;
      return static_cast<ekd_status>(EKD_OK);
    }
    const ekd_status status = routes->add(host_, &frame.route, error);
    if (status == EKD_OK) routes_[key] = life_;
    return status;
  });
}

// A metric of an earlier life keeps its number.
void HostCalls::on(const Frame<Kind::metric>& frame) {
  const auto* metrics = service<ekd_metrics>(EKD_METRICS_ID);
  answer(frame.call, metrics, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    std::string key;
    Encoder encode(key);
    each(encode, frame.metric);
    if (const auto known = metrics_.find(key); known != metrics_.end() && known->second.life != life_) {
      known->second.life = life_;
      reply.number = known->second.id;
      return static_cast<ekd_status>(EKD_OK);
    }
    std::uint32_t id = 0;
    const ekd_status status = metrics->define(host_, &frame.metric, &id, error);
    if (status == EKD_OK) metrics_[key] = {life_, id};
    reply.number = id;
    return status;
  });
}

void HostCalls::on(const Frame<Kind::verdict_drop>& frame) {
  const auto* verdict = service<ekd_filter_verdict>(EKD_FILTER_VERDICT_ID);
  answer(frame.call, verdict,
         [&](Frame<Kind::answer>&, ekd_error* error) { return verdict->drop(host_, frame.op, frame.reason, error); });
}

void HostCalls::on(const Frame<Kind::verdict_replace>& frame) {
  const auto* verdict = service<ekd_filter_verdict>(EKD_FILTER_VERDICT_ID);
  answer(frame.call, verdict, [&](Frame<Kind::answer>&, ekd_error* error) {
    return verdict->replace(host_, frame.op, frame.document, error);
  });
}

void HostCalls::on(const Frame<Kind::http_request>& frame) {
  const auto* http = service<ekd_http_client>(EKD_HTTP_CLIENT_ID);
  answer(frame.call, http, [&](Frame<Kind::answer>&, ekd_error* error) {
    const std::uint64_t number = http_.add(frame.tag);
    const ekd_status status = http->request(host_, number, &frame.request, error);
    if (status != EKD_OK) http_.take(number);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::timer_set>& frame) {
  const auto* timers = service<ekd_timer>(EKD_TIMER_ID);
  answer(frame.call, timers, [&](Frame<Kind::answer>&, ekd_error* error) {
    const auto known = timers_.number_of(frame.tag);
    const std::uint64_t number = known ? *known : timers_.add(frame.tag);
    const ekd_status status = timers->set(host_, number, frame.delay_ms, frame.period_ms, error);
    if (status == EKD_OK) once_.erase(number);
    if (status == EKD_OK && frame.period_ms == 0) once_.insert(number);
    if (status != EKD_OK && !known) timers_.take(number);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::token_get>& frame) {
  const auto* tokens = service<ekd_tokens>(EKD_TOKEN_ID);
  answer(frame.call, tokens, [&](Frame<Kind::answer>&, ekd_error* error) {
    const std::uint64_t number = tokens_.add(frame.tag);
    const ekd_status status = tokens->get(host_, number, frame.name, error);
    if (status != EKD_OK) tokens_.take(number);
    return status;
  });
}

void HostCalls::on(const Frame<Kind::submit>& frame) {
  const auto* commands = service<ekd_commands>(EKD_COMMANDS_ID);
  answer(frame.call, commands, [&](Frame<Kind::answer>&, ekd_error* error) {
    return commands->submit(host_, frame.op, &frame.command, error);
  });
}

}  // namespace ekiden::plugin::remote
