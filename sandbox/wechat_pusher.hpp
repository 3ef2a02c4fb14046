// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "faults.hpp"
#include "gateway_link.hpp"
#include "wechat_customers.hpp"
#include "wechat_envelope.hpp"
#include "wechat_passive_reply.hpp"
#include "wechat_push.hpp"

namespace ekiden::sandbox {

struct PushSettings {
  std::int64_t timeout_ms = 5000;
  std::int64_t retry_delay_ms = 5000;
  int attempts = 3;
  int workers = 32;
};

enum class PushState { waiting, delivered, failed };

struct PushAttempt {
  std::int64_t at_ms;
  int status;
  std::string outcome;
};

struct PushReport {
  PushState state = PushState::waiting;
  std::vector<PushAttempt> attempts;
};

/// Delivers pushes in the background as the platform does: an attempt succeeds with HTTP 200 and the body `success`,
/// none, or a reply, which the customer's phone then shows; else the same document is signed anew and sent again, until
/// the attempts are used up. One customer's requests never overlap; those of different customers do. Safe to call from
/// any thread; the destructor waits for the requests on the wire and drops the rest.
class WechatPusher {
 public:
  WechatPusher(PushSettings settings, const WechatAccount& account, const WechatEnvelope& envelope, const Clock& clock,
               GatewayLink& gateway, WechatCustomers& customers, Faults& faults, RequestLog& log);
  ~WechatPusher();
  WechatPusher(const WechatPusher&) = delete;
  WechatPusher& operator=(const WechatPusher&) = delete;

  std::uint64_t start(WechatPush push);
  /// The same document once more, as the platform may do hours later; false: there is no such push.
  bool repeat(std::uint64_t id);
  std::optional<PushReport> report(std::uint64_t id) const;
  std::string pushes_json() const;
  void clear();

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Record {
    WechatPush push;
    PushReport report;
    int open_deliveries = 0;
    bool shows_reply = false;
  };

  struct Delivery {
    std::uint64_t id;
    int attempt;
  };

  using Queue = std::multimap<Time, Delivery>;

  void work(const std::stop_token& stop);
  Queue::const_iterator find_due() const;
  Time next_due() const;
  struct Answered {
    PushAttempt attempt;
    bool is_taken = false;
    std::optional<WechatPassiveReply> reply{};
  };
  Answered attempt(const WechatPush& push);
  void finish(const Delivery& delivery, Answered answered);

  const PushSettings settings_;
  const WechatAccount& account_;
  const WechatEnvelope& envelope_;
  const Clock& clock_;
  GatewayLink& gateway_;
  WechatCustomers& customers_;
  Faults& faults_;
  RequestLog& log_;

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::map<std::uint64_t, Record> records_;
  Queue queue_;
  std::set<std::string> customers_on_the_wire_;
  std::uint64_t last_id_ = 0;
  std::vector<std::jthread> workers_;
};

std::string_view name_of(PushState state);

}  // namespace ekiden::sandbox
