// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

namespace ekiden::test {

// A receiver of webhooks that answers with one status and repeats in its body all that it got, as careless ones do.
class EchoReceiver {
 public:
  explicit EchoReceiver(int status);
  ~EchoReceiver();

  std::string url() const;
  int requests() const { return requests_; }

 private:
  struct Server;
  std::atomic<int> requests_{0};
  std::unique_ptr<Server> server_;
};

}  // namespace ekiden::test
