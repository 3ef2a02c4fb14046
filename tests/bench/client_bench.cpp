// SPDX-License-Identifier: Apache-2.0
// A platform that answers after a second, and a thousand sends at once: what it costs in threads and in time. The limit
// is one such request alone.
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "bench/rounds.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "net/curl_http_client.hpp"
#include "net/http_server.hpp"
#include "runtime/loop.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"

namespace {

using namespace ekiden;

constexpr int kRounds = 3;
constexpr int kSends = 1'000;
constexpr std::int64_t kAnswerAfterMs = 1'000;

std::size_t threads_of_this_process() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++count;
  return count;
}

// Seconds until `count` requests, begun at once, have all been answered; `threads` gets how many threads there were
// meanwhile.
double answered(HttpClient& client, Executor& loop, const std::string& url, int count, std::size_t& threads) {
  std::atomic<int> left{count};
  std::promise<void> done;
  return bench::seconds([&] {
    for (int i = 0; i < count; ++i) {
      HttpRequest request;
      request.method = "POST";
      request.url = url;
      request.body = "{}";
      client.request(std::move(request), loop, [&](const HttpResponse& response) {
        if (response.status != 200) std::fprintf(stderr, "ekiden_bench: %s\n", response.error.c_str());
        if (--left == 0) done.set_value();
      });
    }
    threads = threads_of_this_process();
    done.get_future().wait();
  });
}

}  // namespace

namespace ekiden::bench {

void sends_to_a_slow_endpoint() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  const CurlGlobal curl;
  SystemClock clock;
  test::RecordingLog log;
  test::FakeMetrics metrics;
  Loop loop("bench");
  HttpServer server(loop, clock, log, metrics, "bench");
  HttpRoute route;
  route.method = "POST";
  route.path = "/slow";
  route.handle = [&loop](const IncomingRequest&, std::shared_ptr<Responder> responder) {
    loop.post_after(kAnswerAfterMs, [responder] { responder->respond({}); });
  };
  if (!server.add(std::move(route)).ok()) std::exit(70);
  const Result<Endpoint> endpoint = server.listen("127.0.0.1", 0);
  if (!endpoint) std::exit(74);
  server.start();
  loop.start();
  CurlHttpClient::Options options;
  options.max_connections_per_host = kSends;
  CurlHttpClient client(clock, options);
  const std::string url = "http://" + endpoint->text() + "/slow";

  std::size_t alone = 0;
  std::size_t together = 0;
  compare("an endpoint that answers after 1 s", "s", kRounds,
          {{"limit: one request", [&] { return answered(client, loop, url, 1, alone); }},
           {"1,000 requests at once", [&] { return answered(client, loop, url, kSends, together); }}});
  std::printf("  threads of the process: %zu with one request in flight, %zu with 1,000\n", alone, together);
  client.stop();
  server.close();
  loop.stop();
}

}  // namespace ekiden::bench
