// SPDX-License-Identifier: Apache-2.0
#include "net/server_tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>

namespace ekiden {

namespace {

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

// The first reason that OpenSSL gives, in its words.
std::string openssl_reason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return reason == nullptr ? "no reason given" : reason;
}

Status check_readable(const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return {};
  const int error = errno;
  return Status(error == EACCES ? Code::denied : Code::config, path + " cannot be read: " + std::strerror(error));
}

Status check_key_permissions(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return Status(Code::config, path + ": " + std::strerror(errno));
  if (found.st_uid != 0 && found.st_uid != ::geteuid())
    return Status(Code::denied, "the key " + path + " belongs to uid " + std::to_string(found.st_uid) +
                                    ", neither to root nor to the gateway's own user; chown it");
  if ((found.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP)) != 0)
    return Status(Code::denied, "the key " + path + " can be touched by others than its owner; chmod 600 " + path);
  return {};
}

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, ours, sizeof ours - 1, offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// An encrypted key must not make OpenSSL ask on the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

std::int64_t expiry_ms(const SSL_CTX* context) {
  std::tm when{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &when) != 1) return 0;
  return std::int64_t{::timegm(&when)} * 1000;
}

}  // namespace

Result<std::unique_ptr<ServerTls>> ServerTls::open(Files files) {
  std::unique_ptr<ServerTls> tls(new ServerTls(std::move(files)));
  if (Status status = tls->reload(); !status) return status;
  return tls;
}

Status ServerTls::reload() {
  Look seen = look();
  Result<Pair> pair = read();
  const std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
  if (pair) pair_ = *std::move(pair);
  return pair.status();
}

ServerTls::Look ServerTls::look() const {
  Look look;
  for (const std::string& path : {files_.certificate, files_.key}) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
      look += "none ";
      continue;
    }
    for (const auto number : {static_cast<std::int64_t>(found.st_ino), static_cast<std::int64_t>(found.st_size),
                              static_cast<std::int64_t>(found.st_mode), std::int64_t{found.st_mtim.tv_sec},
                              std::int64_t{found.st_mtim.tv_nsec}})
      look += std::to_string(number) + " ";
  }
  return look;
}

Result<ServerTls::Pair> ServerTls::read() const {
  if (Status status = check_readable(files_.certificate); !status) return status;
  if (Status status = check_key_permissions(files_.key); !status) return status;
  if (Status status = check_readable(files_.key); !status) return status;
  ERR_clear_error();
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), kCiphers12) != 1)
    return Status(Code::internal, "TLS cannot be set up: " + openssl_reason());
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);  // tickets resume without memory of ours
  SSL_CTX_set_alpn_select_cb(context.get(), choose_http_1_1, nullptr);
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files_.certificate.c_str()) != 1)
    return Status(Code::config, files_.certificate + " is no certificate in PEM: " + openssl_reason());
  if (SSL_CTX_use_PrivateKey_file(context.get(), files_.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return Status(Code::config, files_.key + " is no key in PEM that fits the certificate " + files_.certificate +
                                    ": " + openssl_reason());
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return Status(Code::config,
                  files_.key + " is not the key of the certificate " + files_.certificate + ": " + openssl_reason());
  return Pair{context, expiry_ms(context.get())};
}

bool ServerTls::has_changed() const {
  const Look now = look();
  const std::lock_guard lock(mutex_);
  return now != seen_;
}

std::int64_t ServerTls::expires_ms() const {
  const std::lock_guard lock(mutex_);
  return pair_.expires_ms;
}

ssl_st* ServerTls::new_session() const {
  const std::lock_guard lock(mutex_);
  SSL* const session = SSL_new(pair_.context.get());
  if (session != nullptr) SSL_set_accept_state(session);
  return session;
}

}  // namespace ekiden
