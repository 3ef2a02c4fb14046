// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/log.hpp"
#include "core/ports/personal_data.hpp"
#include "core/status.hpp"
#include "store/kv_space.hpp"

namespace ekiden::store {

class KvTable;

// The port Kv for every instance, over one file. Reads are answered from memory; a thread of its own writes what has
// changed since its last transaction in the next one, for all namespaces together. When the disk is full that
// transaction leaves no trace and is tried again, at the next put or sync and every second; meanwhile nothing more is
// taken. Any other failure is final until the next start. Thread-safe.
class KvStore final : public PersonalData {
 public:
  // Opens `folder`/store.db; fails as KvTable::open. The caller holds the folder's lock; `fs` and `log` outlive this.
  static Result<std::unique_ptr<KvStore>> open(const std::string& folder, Fs& fs, Log& log);
  // Writes what was put.
  ~KvStore() override;
  KvStore(const KvStore&) = delete;
  KvStore& operator=(const KvStore&) = delete;

  // The namespace of that name, read from the disk at its first use; the same object for the same name, as long as
  // this lives.
  Result<Kv*> space(const std::string& name);

  // Values in whose key or bytes the person stands, of every namespace on the disk. A plugin sees them as removed.
  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

 private:
  class Space;
  using Waiter = std::function<void(const Status&)>;  // on the writer's thread, after the next transaction

  KvStore(std::unique_ptr<KvTable> table, Log& log);
  Status load_all();
  std::vector<std::pair<Space*, std::string>> entries_of(const Person& person) const;  // under mutex_
  void write_until_stopped();
  void write_round(std::unique_lock<std::mutex>& lock);
  bool has_work() const;
  bool is_final() const { return !failure_.ok() && failure_.code() != Code::full; }
  // How the last transaction ended: said once, when that changes.
  void note(const Status& status);

  Log& log_;
  std::mutex table_mutex_;  // before mutex_
  const std::unique_ptr<KvTable> table_;
  mutable std::mutex mutex_;  // for all below; never held while the disk works
  std::condition_variable wake_;
  std::map<std::string, std::unique_ptr<Space>> spaces_;
  std::vector<Waiter> waiters_;
  Status failure_;      // of the last transaction
  bool retry_ = false;  // somebody was refused since
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace ekiden::store
