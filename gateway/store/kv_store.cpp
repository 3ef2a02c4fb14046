// SPDX-License-Identifier: Apache-2.0
#include "store/kv_store.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "store/kv_table.hpp"

namespace ekiden::store {

namespace {

constexpr std::chrono::seconds kRetryEvery{1};

Kv::Value value_of(const KvEntry& entry) {
  return {*entry.bytes, entry.version};
}

}  // namespace

class KvStore::Space final : public Kv {
 public:
  Space(KvStore& store, const std::string& name) : store_(store), values_(name) {}

  KvSpace& values() { return values_; }

  Result<Value> get(std::string_view key) const override {
    const Result<KvEntry> entry = [&] {
      const std::lock_guard lock(store_.mutex_);
      return values_.get(key);
    }();
    if (!entry) return entry.status();
    return value_of(*entry);
  }

  Result<std::uint64_t> put(std::string_view key, std::string_view bytes,
                            std::optional<std::uint64_t> expected) override {
    const std::lock_guard lock(store_.mutex_);
    if (Status status = admit(); !status) return status;
    Result<std::uint64_t> version = values_.put(key, bytes, expected);
    if (version) store_.wake_.notify_one();
    return version;
  }

  Status remove(std::string_view key) override {
    const std::lock_guard lock(store_.mutex_);
    if (Status status = admit(); !status) return status;
    const Result<bool> removed = values_.remove(key);
    if (removed && *removed) store_.wake_.notify_one();
    return removed.status();
  }

  std::vector<std::pair<std::string, Value>> scan(std::string_view prefix) const override {
    const std::vector<std::pair<std::string, KvEntry>> entries = [&] {
      const std::lock_guard lock(store_.mutex_);
      return values_.scan(prefix);
    }();
    std::vector<std::pair<std::string, Value>> list;
    list.reserve(entries.size());
    for (const auto& [key, entry] : entries) list.emplace_back(key, value_of(entry));
    return list;
  }

  void sync(Executor& where, std::function<void(const Status&)> done) override {
    const std::lock_guard lock(store_.mutex_);
    store_.waiters_.push_back(
        [&where, done = std::move(done)](const Status& status) { where.post([done, status] { done(status); }); });
    store_.wake_.notify_one();
  }

 private:
  // What the last transaction says about taking more.
  Status admit() {
    if (store_.failure_.ok()) return {};
    store_.retry_ = true;
    store_.wake_.notify_one();
    return store_.failure_;
  }

  KvStore& store_;
  KvSpace values_;
};

Result<std::unique_ptr<KvStore>> KvStore::open(const std::string& folder, Fs& fs, Log& log) {
  Result<std::unique_ptr<KvTable>> table = KvTable::open(folder, fs);
  if (!table) return table.status();
  return std::unique_ptr<KvStore>(new KvStore(*std::move(table), log));
}

KvStore::KvStore(std::unique_ptr<KvTable> table, Log& log)
    : log_(log), table_(std::move(table)), writer_([this] { write_until_stopped(); }) {}

KvStore::~KvStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  writer_.join();
}

Result<Kv*> KvStore::space(const std::string& name) {
  const auto known = [&]() -> Kv* {
    const std::lock_guard lock(mutex_);
    const auto found = spaces_.find(name);
    return found == spaces_.end() ? nullptr : found->second.get();
  };
  if (Kv* const space = known()) return space;
  const std::lock_guard table_lock(table_mutex_);
  if (Kv* const space = known()) return space;  // somebody else was faster
  auto space = std::make_unique<Space>(*this, name);
  if (Status status = table_->load(name, space->values()); !status) return status;
  const std::lock_guard lock(mutex_);
  return spaces_.emplace(name, std::move(space)).first->second.get();
}

Status KvStore::load_all() {
  const Result<std::vector<std::string>> names = [&] {
    const std::lock_guard table_lock(table_mutex_);
    return table_->spaces();
  }();
  if (!names) return names.status();
  for (const std::string& name : *names)
    if (const Result<Kv*> loaded = space(name); !loaded) return loaded.status();
  return {};
}

std::vector<std::pair<KvStore::Space*, std::string>> KvStore::entries_of(const Person& person) const {
  std::vector<std::pair<Space*, std::string>> found;
  for (const auto& [name, space] : spaces_)
    for (const auto& [key, entry] : space->values().scan({}))
      if (person.stands_in(key) || person.stands_in(*entry.bytes)) found.emplace_back(space.get(), key);
  return found;
}

Result<std::uint64_t> KvStore::count(const Person& person, const std::set<std::string>&) {
  if (Status status = load_all(); !status) return status;
  const std::lock_guard lock(mutex_);
  return entries_of(person).size();
}

Status KvStore::erase(const Person& person, const std::set<std::string>&) {
  if (Status status = load_all(); !status) return status;
  std::promise<Status> written;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [space, key] : entries_of(person))
      if (const Result<bool> removed = space->values().remove(key); !removed) return removed.status();
    waiters_.push_back([&written](const Status& status) { written.set_value(status); });
    wake_.notify_one();
  }
  if (Status status = written.get_future().get(); !status) return status;
  const std::lock_guard table_lock(table_mutex_);
  return table_->scrub();
}

bool KvStore::has_work() const {
  const bool may_write = failure_.ok() || (retry_ && !is_final());
  return stopping_ || !waiters_.empty() ||
         (may_write && std::any_of(spaces_.begin(), spaces_.end(),
                                   [](const auto& named) { return named.second->values().has_changes(); }));
}

void KvStore::write_until_stopped() {
  pthread_setname_np(pthread_self(), "ekiden-store");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto ready = [this] { return has_work(); };
    if (failure_.code() == Code::full)
      wake_.wait_for(lock, kRetryEvery, ready);
    else
      wake_.wait(lock, ready);
    write_round(lock);
  }
  write_round(lock);  // what was put while the last one ran
}

void KvStore::write_round(std::unique_lock<std::mutex>& lock) {
  std::vector<KvChanges> changes;
  const std::vector<Waiter> waiters = std::exchange(waiters_, {});
  retry_ = false;
  if (!is_final())
    for (const auto& [name, space] : spaces_)
      if (space->values().has_changes()) changes.push_back(space->values().take_changes());
  Status status = failure_;
  lock.unlock();
  if (!changes.empty()) {
    const std::lock_guard table_lock(table_mutex_);
    status = table_->write(changes);
  }
  lock.lock();
  if (!status)
    for (const KvChanges& taken : changes) spaces_.find(taken.space)->second->values().give_back(taken);
  note(status);
  lock.unlock();
  for (const Waiter& waiter : waiters) waiter(status);
  lock.lock();
}

void KvStore::note(const Status& status) {
  if (status.code() == failure_.code()) return;
  failure_ = status;
  if (status)
    log_.info("store", "the disk takes the values of plugins again");
  else if (status.code() == Code::full)
    log_.error("store", "the values of plugins cannot be written; make room", {{"detail", status.message()}});
  else
    log_.error("store", "the values of plugins cannot be written; repair the disk, then start again",
               {{"detail", status.message()}});
}

}  // namespace ekiden::store
