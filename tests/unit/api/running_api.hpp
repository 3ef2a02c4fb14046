// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>
#include <rapidjson/document.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <future>
#include <string>

#include "api/control_api.hpp"
#include "core/system.hpp"
#include "media/file_media_store.hpp"
#include "net/http_server.hpp"
#include "runtime/worker_pool.hpp"
#include "support/doubles/fs.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "unit/api/fakes.hpp"

namespace ekiden::test {

inline const std::string kReader = "reader-token-0123456789";
inline const std::string kSender = "sender-token-0123456789";
inline const std::string kOperator = "operator-token-0123456789";
inline const std::string kAdmin = "admin-token-0123456789";

// The control API on a real server, over fakes.
class RunningApi {
 public:
  explicit RunningApi(bool with_tokens = true)
      : api({events, commands, operations, erasures, media, workers, conversations, clock, log},
            {with_tokens ? tokens() : std::vector<api::AccessToken>{}, [] { return std::string("ekiden_up 1\n"); },
             [this] { return ready; }}) {
    ::signal(SIGPIPE, SIG_IGN);  // the client writes on while its body is refused
    REQUIRE(api.add_to(server).ok());
    const auto endpoint = server.listen("127.0.0.1", 0);
    REQUIRE(endpoint.ok());
    port_ = endpoint->port;
    server.start();
    loop.start();
  }
  ~RunningApi() {
    server.close();
    workers.stop();
    loop.stop();
  }

  httplib::Result get(const std::string& path, const std::string& token = kAdmin) {
    return exchange([&] { return client(token).Get(path.c_str()); });
  }
  httplib::Result head(const std::string& path, const std::string& token = kAdmin) {
    return exchange([&] { return client(token).Head(path.c_str()); });
  }
  httplib::Result post(const std::string& path, const std::string& body, const httplib::Headers& headers = {},
                       const std::string& token = kAdmin, const char* type = "application/json") {
    return exchange([&] { return client(token).Post(path.c_str(), headers, body, type); });
  }
  httplib::Client client(const std::string& token) {
    httplib::Client result("127.0.0.1", port_);
    result.set_read_timeout(60);
    if (!token.empty()) result.set_default_headers({{"Authorization", "Bearer " + token}});
    return result;
  }

  SystemClock clock;
  FakeEventLog events;
  FakeCommands commands;
  FakeOperations operations;
  FakeErasures erasures;
  PowerCutFs disk;
  media::FileMediaStore media{{.folder = "/data/media", .max_file_bytes = 3 << 20}, disk, clock};
  WorkerPool workers{"api-test-worker", 1};
  FakeConversations conversations;
  RecordingLog log;
  FakeMetrics metrics;
  Status ready;  // set before the request
  Loop loop{"api-test"};
  HttpServer server{loop, clock, log, metrics, "api"};
  api::ControlApi api;

 private:
  // What the test sets before is seen by the loop, what the loop sets is seen after: a socket alone promises no order
  // between two threads' memory.
  template <class Request>
  httplib::Result exchange(const Request& request) {
    meet_loop();
    httplib::Result result = request();
    meet_loop();
    return result;
  }
  void meet_loop() {
    std::promise<void> met;
    loop.post([&met] { met.set_value(); });
    met.get_future().wait();
  }
  static std::vector<api::AccessToken> tokens() {
    return {{"reader", api::Role::reader, kReader},
            {"sender", api::Role::sender, kSender},
            {"operator", api::Role::operator_, kOperator},
            {"admin", api::Role::admin, kAdmin}};
  }
  int port_ = 0;
};

inline rapidjson::Document json_of(const httplib::Result& result) {
  REQUIRE(result);
  rapidjson::Document document;
  document.Parse(result->body);
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

// That it is a problem of that status and code, complete.
inline void check_problem(const httplib::Result& result, int status, const std::string& code) {
  REQUIRE(result);
  CHECK(result->status == status);
  CHECK(result->get_header_value("Content-Type") == "application/problem+json");
  const auto problem = json_of(result);
  REQUIRE(problem.IsObject());
  CHECK(problem["code"].GetString() == code);
  CHECK(problem["type"].GetString() == "urn:ekiden:problem:" + code);
  CHECK(problem["status"].GetInt() == status);
  CHECK(problem["title"].GetStringLength() > 0);
  CHECK(problem["detail"].GetStringLength() > 0);
}

}  // namespace ekiden::test
