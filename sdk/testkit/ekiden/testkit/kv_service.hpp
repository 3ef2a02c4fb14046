// SPDX-License-Identifier: Apache-2.0
// ekiden.kv/1 in memory. It outlives the instance, as the real one does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"
#include "disk.hpp"

namespace ekiden::testkit {

class KvService final : public TableService<ekd_kv> {
 public:
  static constexpr const char* kId = EKD_KV_ID;
  static constexpr bool kAfterStop = false;

  KvService(Core& core, Disk& disk)
      : TableService(core, kId, {sizeof(ekd_kv), 0, &get, &put, &compare_and_put, &remove, &scan, &sync}),
        disk_(disk) {}

  struct Entry {
    std::string value;
    std::uint64_t version = 0;
  };
  std::map<std::string, Entry, std::less<>> entries;

  void store(std::string_view key, std::string_view value) {
    entries.insert_or_assign(std::string(key), Entry{std::string(value), ++last_version_});
  }

 private:
  static constexpr std::size_t kMaxKey = 256;
  static constexpr std::size_t kMaxValue = 64 * 1024;
  static constexpr std::size_t kMaxKeys = 10'000;
  static constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;

  static bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= kMaxKey &&
           std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
  }

  // EKD_OK when there is room for the value under this key.
  ekd_status room(std::string_view key, std::string_view value) const {
    if (!is_key(key) || value.size() > kMaxValue) return EKD_E_ARGUMENT;
    std::size_t bytes = key.size() + value.size();
    std::size_t keys = 1;
    for (const auto& [known, entry] : entries) {
      if (known == key) continue;
      bytes += known.size() + entry.value.size();
      ++keys;
    }
    return bytes > kMaxBytes || keys > kMaxKeys || disk_.full ? EKD_E_FULL : EKD_OK;
  }

  static ekd_status get(const ekd_host* host, ekd_str key, ekd_writer writer, void* context, std::uint64_t* version,
                        ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->entries.find(sdk::view(key));
    if (found == call->entries.end()) return call.refuse(EKD_E_NOT_FOUND, "no such key", error);
    const std::string value = found->second.value;
    if (version != nullptr) *version = found->second.version;
    call.unlock();
    writer(context, sdk::to_abi_bytes(value));
    return EKD_OK;
  }

  static ekd_status put(const ekd_host* host, ekd_str key, ekd_bytes value, ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    return call->put_checked(call, key, value, nullptr, error);
  }

  static ekd_status compare_and_put(const ekd_host* host, ekd_str key, std::uint64_t expected, ekd_bytes value,
                                    std::uint64_t* version, ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->entries.find(sdk::view(key));
    const std::uint64_t current = found == call->entries.end() ? 0 : found->second.version;
    if (current != expected) return call.refuse(EKD_E_CONFLICT, "the key has another version", error);
    return call->put_checked(call, key, value, version, error);
  }

  ekd_status put_checked(HostCall<KvService>& call, ekd_str key, ekd_bytes value, std::uint64_t* version,
                         ekd_error* error) {
    const ekd_status status = room(sdk::view(key), sdk::view(value));
    if (status == EKD_E_ARGUMENT)
      return call.refuse(status, "a key has 1 to 256 printable ASCII characters, a value at most 64 KiB", error);
    if (status != EKD_OK) return call.refuse(status, "no room", error);
    store(sdk::view(key), sdk::view(value));
    if (version != nullptr) *version = last_version_;
    return EKD_OK;
  }

  static ekd_status remove(const ekd_host* host, ekd_str key, ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->entries.find(sdk::view(key));
    if (found != call->entries.end()) call->entries.erase(found);
    return EKD_OK;
  }

  static ekd_status scan(const ekd_host* host, ekd_str prefix, ekd_kv_entry entry, void* context, ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const std::string_view start = sdk::view(prefix);
    std::vector<std::pair<std::string, Entry>> found;
    for (auto at = call->entries.lower_bound(start); at != call->entries.end() && at->first.starts_with(start); ++at)
      found.emplace_back(*at);
    call.unlock();
    for (const auto& [key, value] : found)
      entry(context, sdk::to_abi(key), sdk::to_abi_bytes(value.value), value.version);
    return EKD_OK;
  }

  static ekd_status sync(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
    HostCall<KvService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (call.core.extension<ekd_kv_handler>(EKD_KV_HANDLER_ID) == nullptr)
      call.core.violation("kv sync(), but the plugin offers no " EKD_KV_HANDLER_ID);
    call->disk_.write([&core = call.core, tag](ekd_status status) {
      core.post([&core, tag, status] {
        if (const auto* handler = core.extension<ekd_kv_handler>(EKD_KV_HANDLER_ID))
          handler->on_synced(core.plugin, tag, status);
      });
    });
    return EKD_OK;
  }

  Disk& disk_;
  std::uint64_t last_version_ = 0;
};

}  // namespace ekiden::testkit
