// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "faults.hpp"
#include "gateway_link.hpp"
#include "wechat_kf_envelope.hpp"
#include "wechat_kf_messages.hpp"
#include "wechat_pusher.hpp"

namespace ekiden::sandbox {

/// Rings at the gateway's hook in the background whenever there is something to pull: a callback that carries no
/// message. An attempt succeeds with HTTP 200 and `success` or an empty body; else it rings again, until the attempts
/// are used up. Safe to call from any thread; the destructor waits for the request on the wire and drops the rest.
class KfBell {
 public:
  KfBell(PushSettings settings, const KfAccount& account, const KfEnvelope& envelope, KfMessages& messages,
         const Clock& clock, GatewayLink& gateway, Faults& faults, RequestLog& log);
  ~KfBell();
  KfBell(const KfBell&) = delete;
  KfBell& operator=(const KfBell&) = delete;

  void ring(const std::string& open_kfid);
  /// Another callback than kf_msg_or_event.
  void send(WechatDocument document);
  /// {"rung", "answered", "failed"}: callbacks in all, those that were answered well, and those given up.
  std::string counts_json() const;
  void clear();

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Callback {
    WechatDocument document;
    int attempt = 1;
  };

  void work(const std::stop_token& stop);
  bool attempt(const Callback& callback);
  void queue(WechatDocument document, std::int64_t delay_ms);

  const PushSettings settings_;
  const KfAccount& account_;
  const KfEnvelope& envelope_;
  KfMessages& messages_;
  const Clock& clock_;
  GatewayLink& gateway_;
  Faults& faults_;
  RequestLog& log_;

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::multimap<Time, Callback> queue_;
  std::uint64_t rung_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t failed_ = 0;
  std::vector<std::jthread> workers_;
};

}  // namespace ekiden::sandbox
