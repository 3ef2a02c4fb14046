// SPDX-License-Identifier: Apache-2.0
#include "core/ports/kv.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status answer(const Status& status, ekd_error* error) {
  switch (status.code()) {
    case Code::not_found:
      return fail(error, EKD_E_NOT_FOUND, status.message());
    case Code::conflict:
      return fail(error, EKD_E_CONFLICT, status.message());
    case Code::corrupt:
      return fail(error, EKD_E_INTERNAL, status.message());
    default:
      return to_abi(status, error);
  }
}

ekd_status no_store(ekd_error* error) {
  return fail(error, EKD_E_UNSUPPORTED, "this host keeps no values");
}

ekd_status kv_get(const ekd_host* host, ekd_str key, ekd_writer writer, void* context, std::uint64_t* version,
                  ekd_error* error) {
  const Kv* const kv = ports(host).kv;
  if (kv == nullptr) return no_store(error);
  if (writer == nullptr) return fail(error, EKD_E_ARGUMENT, "there is no writer for the value");
  const Result<Kv::Value> value = kv->get(view(key));
  if (!value) return answer(value.status(), error);
  if (version != nullptr) *version = value->version;
  writer(context, bytes(value->bytes));
  return EKD_OK;
}

ekd_status put_if(const ekd_host* host, ekd_str key, std::optional<std::uint64_t> expected, ekd_bytes value,
                  std::uint64_t* version, ekd_error* error) {
  Kv* const kv = ports(host).kv;
  if (kv == nullptr) return no_store(error);
  const Result<std::uint64_t> put = kv->put(view(key), view(value), expected);
  if (!put) return answer(put.status(), error);
  if (version != nullptr) *version = *put;
  return EKD_OK;
}

ekd_status kv_put(const ekd_host* host, ekd_str key, ekd_bytes value, ekd_error* error) {
  return put_if(host, key, std::nullopt, value, nullptr, error);
}

ekd_status kv_compare_and_put(const ekd_host* host, ekd_str key, std::uint64_t expected, ekd_bytes value,
                              std::uint64_t* version, ekd_error* error) {
  return put_if(host, key, expected, value, version, error);
}

ekd_status kv_remove(const ekd_host* host, ekd_str key, ekd_error* error) {
  Kv* const kv = ports(host).kv;
  return kv == nullptr ? no_store(error) : answer(kv->remove(view(key)), error);
}

ekd_status kv_scan(const ekd_host* host, ekd_str prefix, ekd_kv_entry entry, void* context, ekd_error* error) {
  const Kv* const kv = ports(host).kv;
  if (kv == nullptr) return no_store(error);
  if (entry == nullptr) return fail(error, EKD_E_ARGUMENT, "there is nobody to take the entries");
  for (const auto& [key, value] : kv->scan(view(prefix))) entry(context, str(key), bytes(value.bytes), value.version);
  return EKD_OK;
}

ekd_status kv_sync(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
  Kv* const kv = ports(host).kv;
  if (kv == nullptr) return no_store(error);
  Instance& self = Instance::of(host);
  if (self.extension<ekd_kv_handler>(EKD_KV_HANDLER_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin does not offer " EKD_KV_HANDLER_ID ", which hears the answer");
  kv->sync(ports(host).strand, [weak = self.weak_from_this(), tag](const Status& status) {
    const auto alive = weak.lock();
    if (!alive || alive->state() == Instance::State::stopped) return;
    alive->enter("on_synced", [&](const ekd_plugin* plugin) {
      alive->extension<ekd_kv_handler>(EKD_KV_HANDLER_ID)->on_synced(plugin, tag, answer(status, nullptr));
    });
  });
  return EKD_OK;
}

}  // namespace

const ekd_kv kv{.size = sizeof(ekd_kv),
                .reserved = 0,
                .get = kv_get,
                .put = kv_put,
                .compare_and_put = kv_compare_and_put,
                .remove = kv_remove,
                .scan = kv_scan,
                .sync = kv_sync};

}  // namespace ekiden::plugin::services
