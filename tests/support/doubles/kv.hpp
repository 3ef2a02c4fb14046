// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "core/ports/kv.hpp"

namespace ekiden::test {

// Values in memory, which outlive whoever uses them as a disk would.
class MemoryKv final : public Kv {
 public:
  Result<Value> get(std::string_view key) const override {
    const auto found = values_.find(key);
    return found == values_.end() ? Result<Value>(Status(Code::not_found, "no such key")) : found->second;
  }
  Result<std::uint64_t> put(std::string_view key, std::string_view bytes, std::optional<std::uint64_t>) override {
    values_[std::string(key)] = {std::string(bytes), ++version_};
    return version_;
  }
  Status remove(std::string_view key) override {
    values_.erase(std::string(key));
    return {};
  }
  std::vector<std::pair<std::string, Value>> scan(std::string_view) const override { return {}; }
  void sync(Executor& where, std::function<void(const Status&)> done) override {
    where.post([done = std::move(done)] { done(Status()); });
  }

 private:
  std::map<std::string, Value, std::less<>> values_;
  std::uint64_t version_ = 0;
};

}  // namespace ekiden::test
