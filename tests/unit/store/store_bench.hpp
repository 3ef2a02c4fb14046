// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <string>

#include "core/ports/executor.hpp"
#include "store/kv_store.hpp"
#include "support/doubles/fs.hpp"
#include "support/doubles/log.hpp"

namespace ekiden::store::test {

// Runs what is posted on the thread that posts it.
class Direct final : public Executor {
 public:
  void post(std::function<void()> work) override { work(); }
  void post_after(std::int64_t, std::function<void()> work) override { work(); }
  bool is_current() const override { return true; }
};

// A store on a disk in memory that can lose its power, behind one that fails as told.
struct Bench {
  explicit Bench(ekiden::test::PowerCutFs::Loss loss = ekiden::test::PowerCutFs::Loss::everything,
                 std::uint64_t seed = 0)
      : disk(loss, seed), faults(disk) {
    static_cast<void>(disk.make_folder("/data").ok());
  }

  Status open() {
    store.reset();
    Result<std::unique_ptr<KvStore>> opened = KvStore::open("/data", faults, log);
    if (opened) store = *std::move(opened);
    return opened.status();
  }
  Kv& space(const std::string& name = "adapter/one") { return **store->space(name); }
  Status sync(Kv& kv) {
    std::promise<Status> answer;
    kv.sync(direct, [&](const Status& status) { answer.set_value(status); });
    return answer.get_future().get();
  }

  ekiden::test::PowerCutFs disk;
  ekiden::test::FaultyFs faults;
  ekiden::test::RecordingLog log;
  Direct direct;
  std::unique_ptr<KvStore> store;
};

inline std::string text_of(const Result<Kv::Value>& value) {
  return value ? value->bytes : "<" + std::string(to_string(value.status().code())) + ">";
}

}  // namespace ekiden::store::test
