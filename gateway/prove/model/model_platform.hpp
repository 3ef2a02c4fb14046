// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "core/ports/executor.hpp"
#include "core/ports/ingress.hpp"
#include "prove/ledger.hpp"

namespace ekiden::prove {

// Customers who say the next thing only after the former was taken, and a platform that says it again until it is told
// that it is kept, now and then once more than needed, and some of it in batches with a poll cursor. On the loop.
class ModelPlatform {
 public:
  static constexpr int kConversations = 6;

  explicit ModelPlatform(std::uint64_t seed) : dice_(seed), conversations_(kConversations) {}

  // Begins so many emissions, fewer when all conversations wait for an answer.
  void speak(int emissions, Ledger& ledger, Ingress& ingress, Executor& loop);
  // Says again what was begun and not acknowledged.
  void insist(Ledger& ledger, Ingress& ingress, Executor& loop);
  // Says the next thing in every conversation, one after the other.
  void say_once_more(Ledger& ledger, Ingress& ingress, Executor& loop);
  // Says the next thing in three conversations, in one batch.
  void say_together(Ledger& ledger, Ingress& ingress, Executor& loop) { say({0, 1, 2}, ledger, ingress, loop); }
  // The gateway is gone: no answer of it comes any more.
  void hang_up();

  bool is_answered() const { return waiting_ == 0; }
  // Nothing is begun that was not acknowledged.
  bool is_content() const;

 private:
  struct Conversation {
    int acknowledged = 0;
    bool begun = false;  // acknowledged + 1 was said
    bool waiting = false;
  };

  void say(const std::vector<int>& conversations, Ledger& ledger, Ingress& ingress, Executor& loop);
  void repeat(int conversation, Ingress& ingress, Executor& loop);

  std::mt19937_64 dice_;
  std::vector<Conversation> conversations_;
  std::uint64_t life_ = 0;
  std::uint64_t polled_ = 0;
  int waiting_ = 0;
};

}  // namespace ekiden::prove
