// SPDX-License-Identifier: Apache-2.0
#include "support/tls_identity.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <functional>

namespace ekiden::test {

namespace {

std::string pem(const std::function<int(BIO*)>& write) {
  BIO* const memory = BIO_new(BIO_s_mem());
  write(memory);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  return text;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TlsIdentity::TlsIdentity(const std::string& name, const TlsIdentity* issuer)
    : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), context_(SSL_CTX_new(TLS_server_method())) {
  X509_set_version(certificate_, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate_, X509_get_subject_name(issuer == nullptr ? certificate_ : issuer->certificate_));
  add_extension(certificate_, NID_subject_alt_name, "DNS:" + name);
  if (issuer == nullptr) add_extension(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  X509_set_pubkey(certificate_, key_);
  X509_sign(certificate_, issuer == nullptr ? key_ : issuer->key_, EVP_sha256());
  SSL_CTX_use_certificate(context_, certificate_);
  SSL_CTX_use_PrivateKey(context_, key_);
}

TlsIdentity::~TlsIdentity() {
  SSL_CTX_free(context_);
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::string TlsIdentity::certificate() const {
  return pem([this](BIO* out) { return PEM_write_bio_X509(out, certificate_); });
}

std::string TlsIdentity::key() const {
  return pem([this](BIO* out) { return PEM_write_bio_PrivateKey(out, key_, nullptr, nullptr, 0, nullptr, nullptr); });
}

std::shared_ptr<SSL> TlsIdentity::accept(int socket, const TlsIdentity* clients) const {
  std::shared_ptr<SSL> session(SSL_new(context_), &SSL_free);
  if (clients != nullptr) {
    X509_STORE* const trusted = X509_STORE_new();
    X509_STORE_add_cert(trusted, clients->certificate_);
    SSL_set0_verify_cert_store(session.get(), trusted);
    SSL_set_verify(session.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  SSL_set_fd(session.get(), socket);
  return SSL_accept(session.get()) == 1 ? session : nullptr;
}

}  // namespace ekiden::test
