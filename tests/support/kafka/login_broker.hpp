// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ekiden::test {

// A broker on a loopback port that knows nothing but logins by SASL PLAIN, and refuses each: the mock cluster has none.
class LoginBroker {
 public:
  LoginBroker();
  ~LoginBroker();
  LoginBroker(const LoginBroker&) = delete;
  LoginBroker& operator=(const LoginBroker&) = delete;

  std::string address() const;
  // Those that were tried, "user/password" each.
  std::vector<std::string> logins() const;

 private:
  void serve();
  void converse(int socket);
  std::string answer_to(const std::string& request);

  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> logins_;
  std::jthread thread_;
};

}  // namespace ekiden::test
