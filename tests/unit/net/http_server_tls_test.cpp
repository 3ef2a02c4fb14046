// SPDX-License-Identifier: Apache-2.0
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "net/server_tls.hpp"
#include "support/e2e/folder.hpp"
#include "support/tls_identity.hpp"
#include "unit/net/support/server_fixture.hpp"

namespace {

using Catch::Contains;
using Catch::StartsWith;
using namespace ekiden;
using namespace ekiden::test;

// A pair of files as an operator leaves them.
struct PairOfFiles {
  PairOfFiles() { write(TlsIdentity("first.example")); }
  void write(const TlsIdentity& identity) const {
    folder.write("cert.pem", identity.certificate());
    folder.write("key.pem", identity.key());
    ::chmod(files().key.c_str(), 0600);
  }
  ServerTls::Files files() const { return {folder.file("cert.pem"), folder.file("key.pem")}; }

  TemporaryFolder folder;
};

struct TlsFixture {
  TlsFixture() {
    ::signal(SIGPIPE, SIG_IGN);  // as the gateway does
    auto opened = ServerTls::open(pair.files());
    REQUIRE(opened.ok());
    tls = *std::move(opened);
    server.add_usual();
    server.serve(tls.get());
  }

  PairOfFiles pair;
  std::unique_ptr<ServerTls> tls;
  ServerFixture server;
};

// A client with OpenSSL alone; trusts everybody, and tells whose certificate it saw.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int most = TLS1_3_VERSION, const char* ciphers = nullptr)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), socket_(RawSocket::connect(port)) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), most);
    if (ciphers != nullptr) SSL_CTX_set_cipher_list(context_.get(), ciphers);
    session_.reset(SSL_new(context_.get()), &SSL_free);
    SSL_set_fd(session_.get(), socket_.descriptor());
    connected_ = SSL_connect(session_.get()) == 1;
  }

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(session_.get()); }
  std::string certificate_name() const {
    char name[256] = "";
    X509* const certificate = SSL_get1_peer_certificate(session_.get());
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    X509_free(certificate);
    return name;
  }
  std::string ask(std::string_view request) {
    SSL_write(session_.get(), request.data(), static_cast<int>(request.size()));
    std::string answer;
    char buffer[4096];
    while (answer.find("hello") == std::string::npos) {
      const int size = SSL_read(session_.get(), buffer, sizeof buffer);
      if (size <= 0) break;
      answer.append(buffer, static_cast<std::size_t>(size));
    }
    return answer;
  }

 private:
  std::shared_ptr<SSL_CTX> context_;
  RawSocket socket_;
  std::shared_ptr<SSL> session_;
  bool connected_ = false;
};

TEST_CASE("requests are answered over TLS 1.2 and 1.3, and refused over anything older or weaker") {
  TlsFixture fixture;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(fixture.server.port, version);
    REQUIRE(client.connected());
    CHECK(client.version() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    CHECK(client.certificate_name() == "first.example");
    for (int i = 0; i < 3; ++i) CHECK_THAT(client.ask(kGetHello), StartsWith("HTTP/1.1 200 ") && Contains("hello"));
  }
  CHECK_FALSE(TlsClient(fixture.server.port, TLS1_1_VERSION).connected());
  CHECK_FALSE(TlsClient(fixture.server.port, TLS1_2_VERSION, "ECDHE+AES+SHA256").connected());
  fixture.server.settle();
  CHECK(fixture.server.metrics.counter("ekiden_http_refused_total", {{"listener", "test"}, {"reason", "tls_handshake"}})
            .value() == 2);
}

TEST_CASE("a large body and a large answer cross TLS whole") {
  TlsFixture fixture;
  TlsClient client(fixture.server.port);
  REQUIRE(client.connected());
  const std::string body = std::string(900'000, 'x') + "hello";
  const std::string answer = client.ask(post_request("/echo", body));
  CHECK_THAT(answer, StartsWith("HTTP/1.1 200 "));
  CHECK(answer.size() - answer.find("\r\n\r\n") - 4 == body.size());
}

TEST_CASE("who speaks plain HTTP to a TLS port is told so") {
  TlsFixture fixture;
  RawSocket socket = fixture.server.connect();
  REQUIRE(socket.send(kGetHello));
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 400 ") && Contains("\"code\":\"tls_required\""));
}

TEST_CASE("a handshake that does not end in time is closed, as a slow request is") {
  TlsFixture fixture;
  RawSocket silent = fixture.server.connect();
  RawSocket slow = fixture.server.connect();
  REQUIRE(slow.send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
  TlsClient client(fixture.server.port);  // from then on the others are known to the server
  CHECK_THAT(client.ask(kGetHello), Contains("hello"));
  fixture.server.settle();
  fixture.server.clock.advance(10'000);
  CHECK(silent.read_all().empty());
  CHECK(slow.read_all().empty());
  fixture.server.settle();
  CHECK(
      fixture.server.metrics.counter("ekiden_http_refused_total", {{"listener", "test"}, {"reason", "slow"}}).value() ==
      2);
}

TEST_CASE("a new pair serves new connections, and old connections go on") {
  TlsFixture fixture;
  TlsClient old(fixture.server.port);
  CHECK_THAT(old.ask(kGetHello), Contains("hello"));
  CHECK_FALSE(fixture.tls->has_changed());
  fixture.pair.write(TlsIdentity("second.example"));
  CHECK(fixture.tls->has_changed());
  REQUIRE(fixture.tls->reload().ok());
  CHECK_FALSE(fixture.tls->has_changed());
  CHECK_THAT(old.ask(kGetHello), Contains("hello"));
  CHECK(TlsClient(fixture.server.port).certificate_name() == "second.example");
  CHECK(fixture.tls->expires_ms() > 0);
}

TEST_CASE("a pair that will not do is refused with a reason, and the old one stays") {
  TlsFixture fixture;
  const TlsIdentity other("other.example");
  struct Row {
    const char* what;
    std::string certificate;
    std::string key;
    mode_t mode;
    Code code;
    const char* reason;
  };
  const TlsIdentity good("good.example");
  const Row rows[] = {
      {"another key", good.certificate(), other.key(), 0600, Code::config, "key.pem is no key in PEM that fits"},
      {"no certificate", "hello", good.key(), 0600, Code::config, "cert.pem is no certificate in PEM"},
      {"no key", good.certificate(), "hello", 0600, Code::config, "key.pem is no key in PEM"},
      {"a key that everybody may read", good.certificate(), good.key(), 0644, Code::denied, "chmod 600"},
      {"a key that the group may write", good.certificate(), good.key(), 0660, Code::denied, "chmod 600"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    fixture.pair.folder.write("cert.pem", row.certificate);
    fixture.pair.folder.write("key.pem", row.key);
    ::chmod(fixture.pair.files().key.c_str(), row.mode);
    const Status status = fixture.tls->reload();
    CHECK(status.code() == row.code);
    CHECK_THAT(status.message(), Contains(row.reason));
    CHECK(TlsClient(fixture.server.port).certificate_name() == "first.example");
  }
  fixture.pair.write(good);
  ::chmod(fixture.pair.files().key.c_str(), 0640);
  CHECK(fixture.tls->reload().ok());
  ::unlink(fixture.pair.files().key.c_str());
  CHECK_THAT(fixture.tls->reload().message(), Contains("key.pem"));
  CHECK(TlsClient(fixture.server.port).certificate_name() == "good.example");
}

}  // namespace
