// SPDX-License-Identifier: Apache-2.0
// What the services of the fake host share: the instance, its strand, the virtual clock, injected faults.
#pragma once

#include <ekidenpp/base.hpp>
#include <ekidenpp/status.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "agenda.hpp"
#include "host_age.hpp"
#include "violations.hpp"

namespace ekiden::testkit {

enum class Phase { none, creating, created, configuring, configured, starting, started, stopping, stopped };

class Core;

// One host service: a table of the ABI, and what stands behind it. Its functions find it again through the host.
class Service {
 public:
  Service(Core& core, const char* id);
  virtual ~Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // What the plugin gets; NULL: not offered.
  virtual const void* table() const = 0;
  // What the plugin still owes; sentences.
  virtual void leftovers(std::vector<std::string>&) const {}
  // The instance has stopped: nothing more goes to it.
  virtual void on_stopped() {}

 protected:
  Core& core_;
};

// Its mutex guards everything in the fake host. The plugin is never called while it is held.
class Core {
 public:
  Core(HostAge age, std::int64_t wall_ms, std::set<std::string> without)
      : host_age(age), agenda(wall_ms), without_(std::move(without)) {}

  static Core& of(const ekd_host* host) { return *static_cast<Core*>(host->data); }

  template <class S>
  S& service() {
    return static_cast<S&>(*services_.at(S::kId));
  }
  void add(const char* id, Service* service) { services_.emplace(id, service); }
  const void* offered(std::string_view id) const {
    const auto found = services_.find(id);
    return found == services_.end() || without_.contains(std::string(id)) ? nullptr : found->second->table();
  }

  // The next status that fail_next() has ordered for this service; EKD_OK: none.
  ekd_status take_fault(std::string_view id) {
    const auto found = faults_.find(id);
    if (found == faults_.end() || found->second.times == 0) return EKD_OK;
    --found->second.times;
    return found->second.status;
  }
  // The next `times` calls of this service that report a status report this one.
  void order_fault(std::string_view id, ekd_status status, int times) { faults_[std::string(id)] = {status, times}; }

  void violation(std::string sentence) { violations.add(std::move(sentence)); }

  // Work that calls the plugin on its strand.
  void post(std::function<void()> work) {
    agenda.post(on_strand(std::move(work)));
    changed_.notify_all();
  }
  std::uint64_t post_after(std::int64_t ms, std::function<void()> work) {
    return agenda.post_after(ms, on_strand(std::move(work)));
  }
  // Work of the host's own.
  void post_aside(std::function<void()> work) {
    agenda.post(std::move(work));
    changed_.notify_all();
  }

  // Calls the plugin on its strand, which is this thread now.
  void enter(const std::function<void()>& call) {
    {
      const std::lock_guard lock(mutex);
      if (calls_ > 0) violation("the test called the plugin from inside the plugin");
      ++calls_;
      strand_ = std::this_thread::get_id();
    }
    call();
    const std::lock_guard lock(mutex);
    --calls_;
  }
  bool is_strand() const { return calls_ > 0 && strand_ == std::this_thread::get_id(); }
  void must_be_strand(const char* function) {
    if (!is_strand()) violation(std::string(function) + " from a thread that is not the strand");
  }

  // Does what is due now, and what that leads to.
  void run() {
    for (;;) {
      std::optional<Agenda::Work> work;
      {
        const std::lock_guard lock(mutex);
        work = agenda.take();
      }
      if (work)
        (*work)();
      else if (!look_elsewhere())
        return;
    }
  }
  void when_idle(std::function<bool()> look) { when_idle_ = std::move(look); }
  void advance(std::int64_t ms) {
    run();
    const std::int64_t end = agenda.monotonic_ms() + ms;
    do {
      {
        const std::lock_guard lock(mutex);
        agenda.move_towards(end);
      }
      run();
    } while (agenda.monotonic_ms() < end);
  }
  // Runs until `done`, waiting for threads of the plugin's own; false after `limit` of real time.
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
      run();
      std::unique_lock lock(mutex);
      if (done()) return true;
      if (std::chrono::steady_clock::now() >= end) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(1));
    }
  }
  void changed() { changed_.notify_all(); }

  template <class Table>
  const Table* extension(const char* id) const {
    return plugin == nullptr ? nullptr : static_cast<const Table*>(plugin->get_extension(plugin, id));
  }
  // A plugin in another process is configured while its stand-in here starts.
  bool is_configuring() const {
    return phase == Phase::configuring || (when_idle_ != nullptr && phase == Phase::starting);
  }
  bool is_alive() const { return plugin != nullptr && phase != Phase::stopped; }

  std::vector<std::string> leftovers() const {
    std::vector<std::string> found = left_at_stop_;
    for (const auto& [id, service] : services_) service->leftovers(found);
    return found;
  }
  // The instance has stopped: what it owes now, it will always owe.
  void close() {
    phase = Phase::stopped;
    left_at_stop_ = leftovers();
    for (const auto& [id, service] : services_) service->on_stopped();
    ++instance_;
  }

  mutable std::recursive_mutex mutex;
  const HostAge host_age;
  Agenda agenda;
  Violations violations;
  const ekd_plugin* plugin = nullptr;
  Phase phase = Phase::none;
  ekd_op last_op = 0;

 private:
  struct Fault {
    ekd_status status;
    int times;
  };

  bool look_elsewhere() {
    bool came = false;
    if (when_idle_ && plugin != nullptr) enter([&] { came = when_idle_(); });
    return came;
  }

  std::function<void()> on_strand(std::function<void()> work) {
    return [this, instance = instance_, work = std::move(work)] {
      if (is_alive() && instance == instance_) enter(work);
    };
  }

  std::map<std::string, Service*, std::less<>> services_;
  std::set<std::string> without_;
  std::map<std::string, Fault, std::less<>> faults_;
  std::function<bool()> when_idle_;
  std::vector<std::string> left_at_stop_;
  std::condition_variable_any changed_;
  std::uint64_t instance_ = 0;  // one after the other; what waits for one never reaches the next
  int calls_ = 0;               // calls into the plugin that have not returned
  std::thread::id strand_{};
};

inline Service::Service(Core& core, const char* id) : core_(core) {
  core.add(id, this);
}

// A service whose table is of type Table.
template <class Table>
class TableService : public Service {
 public:
  TableService(Core& core, const char* id, const Table& table) : Service(core, id), table_(core.host_age, table) {}
  const void* table() const override { return table_.get(); }

 private:
  Aged<Table> table_;
};

// One call of the plugin into service S: holds the host's lock while it lives, and notes a call at the wrong time.
template <class S>
class HostCall {
 public:
  explicit HostCall(const ekd_host* host) : core(Core::of(host)), lock_(core.mutex), service(core.service<S>()) {
    if (core.phase == Phase::creating || core.phase == Phase::none)
      core.violation(std::string(S::kId) + ": a host call inside create()");
    if (core.phase == Phase::stopped && !S::kAfterStop)
      core.violation(std::string(S::kId) + ": a host call after stop()");
  }

  // What stands in the way of a call that reports: an ordered fault, or that the instance has stopped. EKD_OK: nothing.
  ekd_status refusal(ekd_error* error) {
    if (core.phase == Phase::stopped) return refuse(EKD_E_STATE, "the instance is stopped", error);
    const ekd_status fault = core.take_fault(S::kId);
    return fault == EKD_OK ? EKD_OK : refuse(fault, "a fault that the test ordered", error);
  }
  static ekd_status refuse(ekd_status code, std::string why, ekd_error* error) {
    return sdk::Status(code, std::move(why)).to_abi(error);
  }

  Core& core;

 private:
  std::unique_lock<std::recursive_mutex> lock_;

 public:
  S& service;
  S* operator->() { return &service; }
  void unlock() { lock_.unlock(); }
};

}  // namespace ekiden::testkit
