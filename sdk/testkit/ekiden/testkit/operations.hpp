// SPDX-License-Identifier: Apache-2.0
// The operations that the host has begun, and how they ended: complete() and complete_items() of ekd_host.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

// How one event of a batch ended.
struct ItemResult {
  sdk::Status status{};
  std::string result{};
};

// How an operation of the plugin ended.
struct Completion {
  sdk::Status status{};
  std::string result{};
  std::vector<ItemResult> items{};  // only after complete_items(): one for each event
};

class Operations final : public Service {
 public:
  static constexpr const char* kId = "ekd_host";
  static constexpr bool kAfterStop = false;

  explicit Operations(Core& core) : Service(core, kId) {}

  // `items`: how many results complete_items() may give; 0: none.
  ekd_op begin(const char* what, std::size_t items = 0) {
    const std::lock_guard lock(core_.mutex);
    operations_[++core_.last_op] = {what, items, std::nullopt, {}};
    return core_.last_op;
  }

  void end(ekd_op op, Completion completion) {
    const std::lock_guard lock(core_.mutex);
    const auto found = operations_.find(op);
    if (found == operations_.end()) return core_.violation("complete() for an operation that this host never began");
    if (found->second.completion)
      return core_.violation(std::string("complete() twice for one operation (") + found->second.what + ")");
    found->second.completion = std::move(completion);
    if (auto then = std::exchange(found->second.then, {})) then();
    core_.changed();
  }
  // What a function returned: a status that is not EKD_PENDING ends its operation.
  void returned(ekd_op op, ekd_status status, const ekd_error& error) {
    if (status != EKD_PENDING) end(op, {sdk::Status::from_abi(status, &error), {}, {}});
  }
  // Calls `then` when the operation ends, with the lock held; at once when it has.
  void when_ended(ekd_op op, std::function<void()> then) {
    const std::lock_guard lock(core_.mutex);
    Operation& operation = operations_.at(op);
    if (operation.completion) return then();
    operation.then = std::move(then);
  }

  // Nothing: still pending, or never begun.
  std::optional<Completion> completion(ekd_op op) const {
    const std::lock_guard lock(core_.mutex);
    const auto found = operations_.find(op);
    return found == operations_.end() ? std::nullopt : found->second.completion;
  }
  bool is_pending(ekd_op op) const {
    const auto found = operations_.find(op);
    return found != operations_.end() && !found->second.completion;
  }

  // How many events an operation handles that has not ended: of deliver() or reconcile(); else 0.
  std::size_t open_events(ekd_op op) const {
    const auto found = operations_.find(op);
    if (found == operations_.end() || found->second.completion) return 0;
    return found->second.what == std::string_view("reconcile") ? 1 : found->second.items;
  }
  bool ended_well(ekd_op op, std::size_t item) const {
    const auto found = operations_.find(op);
    if (found == operations_.end() || !found->second.completion) return false;
    const Completion& completion = *found->second.completion;
    return completion.items.empty() ? completion.status.ok()
                                    : item < completion.items.size() && completion.items[item].status.ok();
  }

  const void* table() const override { return nullptr; }
  void leftovers(std::vector<std::string>& found) const override {
    for (const auto& [op, operation] : operations_) {
      if (!operation.completion) found.push_back(std::string(operation.what) + "() was never completed");
    }
  }
  void on_stopped() override {
    for (auto& [op, operation] : operations_) {
      if (!operation.completion) operation.completion = {sdk::Status::cancelled("the instance has stopped"), {}, {}};
    }
  }

  static void complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error) {
    HostCall<Operations> call(host);
    if (status == EKD_PENDING) return call.core.violation("complete() with EKD_PENDING");
    call->end(op, {sdk::Status::from_abi(status, error), std::string(sdk::view(result)), {}});
  }

  static void complete_items(const ekd_host* host, ekd_op op, const ekd_item_result* results, std::uint32_t n) {
    HostCall<Operations> call(host);
    const auto found = call->operations_.find(op);
    const std::size_t wanted = found == call->operations_.end() ? 0 : found->second.items;
    if (wanted == 0) return call.core.violation("complete_items() for an operation that is no batch");
    if (n > wanted) call.core.violation("complete_items() with more results than the batch has events");
    call->end(op, call->completion_of(results, std::min<std::size_t>(n, wanted), wanted));
  }

 private:
  struct Operation {
    const char* what;
    std::size_t items;
    std::optional<Completion> completion;
    std::function<void()> then;
  };

  Completion completion_of(const ekd_item_result* results, std::size_t n, std::size_t wanted) {
    Completion completion;
    const auto* at = reinterpret_cast<const unsigned char*>(results);
    for (std::size_t i = 0; i < n; ++i) {
      const auto& raw = *reinterpret_cast<const ekd_item_result*>(at);
      at += raw.size;
      ItemResult item;
      item.status = sdk::Status(raw.status, std::string(sdk::view(raw.message)));
      item.status.retry_after_ms = raw.retry_after_ms;
      item.status.upstream_status = raw.upstream_status;
      item.result = sdk::view(raw.result);
      if (item.status.is_pending()) core_.violation("complete_items() with EKD_PENDING for an event");
      completion.items.push_back(std::move(item));
    }
    while (completion.items.size() < wanted)
      completion.items.push_back({sdk::Status::retry("left out of the results"), {}});
    return completion;
  }

  std::map<ekd_op, Operation> operations_;
};

}  // namespace ekiden::testkit
