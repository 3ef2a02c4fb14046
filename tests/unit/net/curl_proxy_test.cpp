// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/e2e/folder.hpp"
#include "support/http_proxy.hpp"
#include "support/tls_identity.hpp"
#include "unit/net/support/client_fixture.hpp"

namespace {

using Catch::Contains;
using ekiden::CurlHttpClient;
using ekiden::HttpRequest;
using ekiden::HttpResponse;
using ekiden::IpRange;
using ekiden::OutgoingProxy;
using ekiden::test::ClientFixture;
using ekiden::test::HttpProxy;
using ekiden::test::RawSocket;
using ekiden::test::TlsIdentity;
using Outcome = HttpResponse::Outcome;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

class ProxyFixture : public ClientFixture {
 public:
  std::future<HttpResponse> ask(const OutgoingProxy& through, HttpRequest request, const std::string& ca_file = {}) {
    CurlHttpClient::Options options;
    options.proxy = through;
    options.ca_file = ca_file;
    proxied = std::make_unique<CurlHttpClient>(clock, options);
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    auto future = promise->get_future();
    proxied->request(std::move(request), loop,
                     [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return future;
  }
  // POST to this host, at the port of the listener.
  HttpRequest to(const std::string& scheme_and_host) const {
    HttpRequest request = post();
    request.url = place(scheme_and_host) + "/path?query=1";
    return request;
  }
  std::string place(const std::string& scheme_and_host) const {
    return scheme_and_host + ":" + std::to_string(listener.port());
  }

  ~ProxyFixture() { proxied.reset(); }

  std::unique_ptr<CurlHttpClient> proxied;
};

}  // namespace

TEST_CASE("http goes to the proxy, which looks up the name, and the other side gets the request as it is") {
  ProxyFixture fixture;
  const HttpProxy proxy;
  auto answer = fixture.ask({.url = proxy.url()}, fixture.to("http://crm.example"));
  RawSocket socket = fixture.listener.accept();
  CHECK_THAT(socket.read_until("hello"), Catch::StartsWith("POST /path?query=1 HTTP/1.1\r\n") && Contains("hello"));
  socket.send(kOk);
  CHECK(answer.get().status == 200);
  CHECK(proxy.asked() == std::vector<std::string>{"POST " + fixture.to("http://crm.example").url});
}

TEST_CASE("https goes through a tunnel, and the certificate is the other side's") {
  ProxyFixture fixture;
  const HttpProxy proxy("user:word");
  const TlsIdentity identity("crm.example");
  const ekiden::test::TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", identity.certificate());
  auto answer =
      fixture.ask({.url = proxy.url(), .credentials = "user:word"}, fixture.to("https://crm.example"), ca_file);
  std::string received;
  std::thread other_side([&] {
    const RawSocket socket = fixture.listener.accept();
    const auto session = identity.accept(socket.descriptor());
    std::array<char, 4096> buffer;
    while (session && received.find("hello") == std::string::npos) {
      const int got = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (got <= 0) return;
      received.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (session) SSL_write(session.get(), kOk, static_cast<int>(std::string_view(kOk).size()));
  });
  const HttpResponse response = answer.get();
  other_side.join();
  CAPTURE(response.error);
  CHECK(response.status == 200);
  CHECK(response.headers.size() == 2);  // none of the proxy's
  CHECK_THAT(received, Catch::StartsWith("POST /path?query=1 ") && !Contains("Proxy-Authorization"));
  CHECK(proxy.asked() == std::vector<std::string>{"CONNECT " + fixture.place("crm.example")});
}

TEST_CASE("a proxy that refuses or is not there has sent nothing, and its password is in no error") {
  ProxyFixture fixture;
  const HttpProxy proxy("user:word");
  for (const char* const scheme : {"http://crm.example", "https://crm.example"})
    for (const OutgoingProxy& through :
         {OutgoingProxy{.url = proxy.url(), .credentials = "user:s3cret"}, OutgoingProxy{.url = proxy.url()},
          OutgoingProxy{.url = "http://127.0.0.1:1", .credentials = "user:s3cret"}}) {
      CAPTURE(scheme, through.url, through.credentials);
      const HttpResponse response = fixture.ask(through, fixture.to(scheme)).get();
      CHECK(response.outcome == Outcome::not_sent);
      CHECK_THAT(response.error, Catch::StartsWith(fixture.place(scheme)) &&
                                     Contains("through the proxy " + through.url) && !Contains("s3cret"));
    }
  CHECK_FALSE(fixture.listener.has_connection(0));
}

TEST_CASE("hosts that are named are asked without the proxy") {
  ProxyFixture fixture;
  const HttpProxy proxy;
  auto answer = fixture.ask({.url = proxy.url(), .direct_networks = {*IpRange::parse("127.0.0.0/8")}}, fixture.post());
  RawSocket socket = fixture.listener.accept();
  CHECK_THAT(socket.read_until("hello"), Catch::StartsWith("POST /path/s3cret?query=s3cret "));
  socket.send(kOk);
  CHECK(answer.get().status == 200);
  CHECK(proxy.asked().empty());
}

TEST_CASE("an address that came inside a message never goes through a proxy") {
  ProxyFixture fixture;
  const HttpProxy proxy;
  for (const char* const host : {"http://pictures.example", "http://8.8.8.8", "https://127.0.0.1"}) {
    CAPTURE(host);
    HttpRequest request = fixture.to(host);
    request.public_only = true;
    const HttpResponse refused = fixture.ask({.url = proxy.url()}, request).get();
    CHECK(refused.outcome == Outcome::not_sent);
    CHECK_THAT(refused.error, Contains("nobody can check where a proxy leads"));
  }
  HttpRequest direct = fixture.to("http://localhost");
  direct.public_only = true;
  const HttpResponse refused = fixture.ask({.url = proxy.url(), .direct_names = {"localhost"}}, direct).get();
  CHECK_THAT(refused.error, Contains("not public"));
  CHECK(proxy.asked().empty());
  CHECK_FALSE(fixture.listener.has_connection(0));
}
