// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clock.hpp"

namespace ekiden::sandbox {

/// Every webhook that the CRM verified, by its webhook-id, with each delivery; and every one that it refused.
/// Safe to call from any thread.
class CrmInbox {
 public:
  explicit CrmInbox(const Clock& clock) : clock_(clock) {}

  /// Notes one verified delivery and what the CRM answers to it. True when it is the first one answered 200: the event
  /// is new to the CRM. `body` must be a JSON object.
  bool deliver(std::string_view id, std::string_view body, int answered);
  void refuse(std::string_view id, std::string_view reason);

  bool accepted(std::string_view id) const;
  /// The CRM's answer to the newest delivery of `id`.
  std::optional<int> last_answer(std::string_view id) const;
  std::size_t refusal_count() const;
  /// Why the newest of the refusals after the first `count` happened.
  std::optional<std::string> refusal_after(std::size_t count) const;
  std::string events_json(std::int64_t after) const;
  void clear();

 private:
  struct Delivery {
    std::int64_t at_ms;
    std::string sha256;
    int answered;
  };

  struct Record {
    std::string id;
    std::string body;
    bool accepted = false;
    bool bytes_changed = false;
    std::vector<Delivery> deliveries;
  };

  struct Refusal {
    std::int64_t at_ms;
    std::string id;
    std::string reason;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::vector<Record> records_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Refusal> refusals_;
};

}  // namespace ekiden::sandbox
