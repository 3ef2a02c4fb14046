// SPDX-License-Identifier: Apache-2.0
// ekiden.kv/1: small values that outlive the instance.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "callbacks.hpp"

namespace ekiden::sdk {

struct KvEntry {
  std::string key{};
  std::string value{};
  std::uint64_t version = 0;  // grows with each change of the key; 0: there is no such key
};

// Thread-safe. A key: 1 to 256 bytes of printable ASCII; a value: at most 64 KiB. What is put is seen by the next get
// at once, and is on disk a little later: sync() tells when. EKD_E_UNSUPPORTED where this host has no such service.
class Kv {
 public:
  using Done = std::function<void(const Status&)>;

  explicit Kv(const ekd_host& host) : host_(host) {}

  // Status::not_found when there is none.
  Status get(std::string_view key, KvEntry& out) {
    return call([&](const ekd_kv& kv, ekd_error* error) {
      out = {std::string(key), {}, 0};
      return kv.get(&host_, to_abi(key), &detail::append_to_string, &out.value, &out.version, error);
    });
  }
  Status put(std::string_view key, std::string_view value) {
    return call(
        [&](const ekd_kv& kv, ekd_error* error) { return kv.put(&host_, to_abi(key), to_abi_bytes(value), error); });
  }
  // Puts only when the key's version is `expected` (0: when there is none); Status::conflict otherwise. `version`,
  // which may be null, gets the new one.
  Status compare_and_put(std::string_view key, std::uint64_t expected, std::string_view value,
                         std::uint64_t* version = nullptr) {
    return call([&](const ekd_kv& kv, ekd_error* error) {
      return kv.compare_and_put(&host_, to_abi(key), expected, to_abi_bytes(value), version, error);
    });
  }
  // Success also when there was none.
  Status remove(std::string_view key) {
    return call([&](const ekd_kv& kv, ekd_error* error) { return kv.remove(&host_, to_abi(key), error); });
  }
  // Every entry whose key begins so, in the order of the keys.
  Status scan(std::string_view prefix, std::vector<KvEntry>& out) {
    out.clear();
    Status status = call([&](const ekd_kv& kv, ekd_error* error) {
      return kv.scan(&host_, to_abi(prefix), &append_entry, &out, error);
    });
    return status;
  }
  // `done` runs on the strand once everything that was put before is on disk, or cannot be; never when this returns a
  // failure, or when the instance is stopped first.
  Status sync(Done done) {
    const std::uint64_t tag = waiting_.add(std::move(done));
    Status status = call([&](const ekd_kv& kv, ekd_error* error) { return kv.sync(&host_, tag, error); });
    if (!status.ok()) waiting_.take(tag);
    return status;
  }

  // For the base class of components.
  void on_synced(std::uint64_t tag, ekd_status status) {
    if (Done done = waiting_.take(tag)) done(Status::from_abi(status, nullptr));
  }
  void drop_callbacks() { waiting_.clear(); }

 private:
  template <class Function>
  Status call(Function&& function) {
    const ekd_kv* kv = kv_.get(host_);
    if (kv == nullptr) return kv_.missing();
    ekd_error error = empty_error();
    return Status::from_abi(function(*kv, &error), &error);
  }

  static void append_entry(void* context, ekd_str key, ekd_bytes value, std::uint64_t version) noexcept {
    try {
      static_cast<std::vector<KvEntry>*>(context)->push_back(
          {std::string(view(key)), std::string(view(value)), version});
    } catch (...) {  // out of memory: the list ends early, and no exception crosses the ABI
    }
  }

  const ekd_host& host_;
  detail::Lazy<ekd_kv> kv_{EKD_KV_ID};
  detail::Waiting<Done> waiting_;
};

}  // namespace ekiden::sdk
