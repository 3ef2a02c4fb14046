// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include <chrono>

namespace ekiden::cli {

// Holds SIGINT and SIGTERM back from the process, also from threads that are started later, so that they are asked for.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~EndSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  // Whether one has arrived, now or earlier; waits for it at most so long.
  bool arrived(std::chrono::milliseconds wait = {}) {
    const timespec time{wait.count() / 1000, (wait.count() % 1000) * 1'000'000};
    arrived_ = arrived_ || sigtimedwait(&set_, nullptr, &time) > 0;
    return arrived_;
  }

 private:
  sigset_t set_;
  sigset_t before_;
  bool arrived_ = false;
};

}  // namespace ekiden::cli
