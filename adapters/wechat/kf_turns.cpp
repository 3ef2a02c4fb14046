// SPDX-License-Identifier: Apache-2.0
#include "kf_turns.hpp"

#include <utility>

namespace ekiden::wechat {

void KfTurns::take(std::function<void()> go) {
  if (free_ == 0) return waiting_.push_back(std::move(go));
  --free_;
  go();
}

void KfTurns::end() {
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  const std::function<void()> go = std::move(waiting_.front());
  waiting_.pop_front();
  go();
}

}  // namespace ekiden::wechat
