// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

namespace ekiden::wechat {

/// Lets only so many accounts be pulled at a time: Tencent refuses more (45033). Who asks first goes first, so that an
/// account with many pages, which asks anew for each, holds up none of the others. Everything runs on the strand.
class KfTurns {
 public:
  explicit KfTurns(std::size_t most) : free_(most) {}

  /// `go` runs once: at once, or when others have ended their turns. Each turn is ended.
  void take(std::function<void()> go);
  void end();

 private:
  std::size_t free_;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace ekiden::wechat
