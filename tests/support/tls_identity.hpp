// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace ekiden::test {

// A key and a certificate, made for the test.
class TlsIdentity {
 public:
  // `name`: the DNS name that the certificate is for. Without `issuer` it is self-signed, and may sign others.
  explicit TlsIdentity(const std::string& name, const TlsIdentity* issuer = nullptr);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  // The certificate as PEM, for a client to trust.
  std::string certificate() const;
  // The key as PEM.
  std::string key() const;
  // The server's side of a handshake on a connected socket; nullptr when it fails. With `clients` the client has to
  // show a certificate of theirs.
  std::shared_ptr<SSL> accept(int socket, const TlsIdentity* clients = nullptr) const;

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  SSL_CTX* context_;
};

}  // namespace ekiden::test
