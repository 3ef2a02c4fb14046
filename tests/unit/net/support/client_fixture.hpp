// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/curl_global.hpp"
#include "net/curl_http_client.hpp"
#include "runtime/loop.hpp"
#include "support/doubles/clock.hpp"
#include "unit/net/support/raw_socket.hpp"

namespace ekiden::test {

// The HTTP client, and a server that is the test itself.
class ClientFixture {
 public:
  ClientFixture() { loop.start(); }
  ~ClientFixture() {
    client.stop();
    loop.stop();
  }

  std::future<HttpResponse> begin(HttpRequest request) {
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    auto future = promise->get_future();
    client.request(std::move(request), loop,
                   [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return future;
  }

  HttpRequest post(std::string body = "hello") const {
    HttpRequest request;
    request.method = "POST";
    request.url = "http://user:pass@127.0.0.1:" + std::to_string(listener.port()) + "/path/s3cret?query=s3cret";
    request.body = std::move(body);
    return request;
  }

  // The answer to one request when the server plays `answer` and closes.
  HttpResponse exchange(HttpRequest request, std::string_view answer) {
    auto future = begin(std::move(request));
    RawSocket socket = listener.accept();
    received = socket.read_until("\r\n\r\nhello");
    socket.send(answer);
    socket.close();
    return future.get();
  }

  const CurlGlobal global;
  FakeClock clock{784'111'767'000};  // ten seconds before 06 Nov 1994 08:49:37
  Loop loop{"test"};
  CurlHttpClient client{clock};
  RawListener listener;
  std::string received;
};

}  // namespace ekiden::test
