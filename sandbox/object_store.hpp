// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "object_signature.hpp"
#include "reply.hpp"

namespace ekiden::sandbox {

/// One bucket of an object store that speaks S3 under /s3 and OSS under /oss: both see the same objects. It takes what
/// is signed right, in path style or with the bucket in the host's name, and nothing else. Safe to call from any
/// thread.
class ObjectStore {
 public:
  struct Object {
    std::string body;
    std::string content_type;
    std::map<std::string, std::string> own_headers;  // x-amz-meta-… and x-oss-meta-…
    std::uint64_t writes = 0;                        // how often it was stored
  };

  ObjectStore(StoreAccount account, Faults& faults, const Clock& clock)
      : account_(std::move(account)), faults_(faults), clock_(clock) {}

  void add_routes(Listener& listener);
  Reply answer(const StoreRequest& request);

  std::map<std::string, Object> objects() const;
  void clear();

 private:
  Reply act(const StoreRequest& request, const std::string& key, bool is_s3);
  Reply put(const StoreRequest& request, const std::string& key, bool is_s3);
  Reply objects_json() const;

  const StoreAccount account_;
  Faults& faults_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Object> objects_;  // by key
};

}  // namespace ekiden::sandbox
