// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/tls_identity.hpp"

namespace ekiden::test {

// A broker on a loopback port that knows nothing but logins by SASL PLAIN, and refuses each: the mock cluster has none.
class LoginBroker {
 public:
  // With an identity it speaks TLS; with `clients` it wants a certificate of theirs from the client. Both outlive it.
  explicit LoginBroker(const TlsIdentity* identity = nullptr, const TlsIdentity* clients = nullptr);
  ~LoginBroker();
  LoginBroker(const LoginBroker&) = delete;
  LoginBroker& operator=(const LoginBroker&) = delete;

  int port() const { return port_; }
  // Those that were tried, "user/password" each.
  std::vector<std::string> logins() const;

 private:
  void serve();
  void converse(int socket);
  std::string answer_to(const std::string& request);

  const TlsIdentity* const identity_;
  const TlsIdentity* const clients_;
  const int listener_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> logins_;
  std::jthread thread_;
};

}  // namespace ekiden::test
