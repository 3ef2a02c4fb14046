// SPDX-License-Identifier: Apache-2.0
// Passive replies for which Tencent did not wait.
#pragma once

#include <ekidenpp/envelope.hpp>
#include <ekidenpp/host.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace ekiden::wechat {

/// What a passive reply says to whom.
struct SaidReply {
  std::string openid{};
  std::optional<sdk::Part> part{};  // nothing for a transfer: only the answer to a push can ask for one
};

/// Tencent waits 5 seconds for the answer to a push, and pushes the same twice more. When it has got none of the
/// answers in time, what the reply says goes to the customer as a message of its own, once; further pushes of the same
/// are then answered without it, also after a restart. Everything runs on the strand. `host` outlives it.
class LateReplies {
 public:
  explicit LateReplies(sdk::Host& host) : host_(host) {}

  /// In configure().
  void define_metrics();
  /// At the start: drops what Tencent pushes no more.
  void resume();

  /// Whether what answers the push of that name went as a message of its own.
  bool went_alone(const std::string& push);
  /// An answer to that push, with a reply, is about to leave; left() follows.
  void leaves(const std::string& push) { ++pushes_[push].leaving; }
  /// It left so long after the push had come.
  void left(const std::string& push, const SaidReply& reply, std::int64_t after_ms);
  /// It does not leave: Tencent will push again.
  void stays(const std::string& push);

 private:
  struct Push {
    int leaving = 0;
    bool is_answered = false;           // in time
    bool has_ended = false;             // no other push is to be expected
    std::optional<SaidReply> missed{};  // since an answer was late
  };

  void settle(const std::string& name);
  void send_alone(const std::string& name, const SaidReply& reply);
  void forget_old();

  sdk::Host& host_;
  sdk::Metric late_;
  std::unordered_map<std::string, Push> pushes_;  // those of which Tencent may still get an answer
  std::size_t remembered_ = 0;                    // since the old ones were dropped
};

}  // namespace ekiden::wechat
