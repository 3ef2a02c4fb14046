// SPDX-License-Identifier: Apache-2.0
// A backlog of events leaves through the sink `webhook`, a signed POST for each, against a bare libcurl multi loop that
// posts the same bytes over as many connections: deliveries a second. Gateway and loop on processor 0, receiver on 1.
#include <curl/curl.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "bench/batch_server.hpp"
#include "bench/load.hpp"
#include "bench/peers.hpp"
#include "bench/rounds.hpp"
#include "net/curl_global.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::bench {

namespace {

constexpr int kRounds = 7;
constexpr std::size_t kConnections = 32;  // the descriptor's max_in_flight
constexpr std::uint64_t kBareDeliveries = 40'000;
constexpr double kFillSeconds = 1.5;
constexpr std::chrono::seconds kPatience(120);
constexpr int kTaken = 204;  // the receiver's answer

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "ekiden_bench: %s\n", why);
  std::exit(70);
}

// Counts requests; answers none before it is opened.
class HeldReceiver {
 public:
  HeldReceiver()
      : server_([this](const BatchServer::Request& request) { return take(request.body); },
                [this] { open_.wait(false); }),
        thread_([this] {
          stay_on_processor(1);
          server_.run();
        }) {}
  ~HeldReceiver() {
    open();
    server_.stop();
    thread_.join();
  }

  void open() {
    before_ = taken_;
    opened_ns_ = steady_ns();
    open_ = true;
    open_.notify_all();
  }
  // A second, from the opening until so many have come in all.
  double rate_until(std::uint64_t deliveries) {
    if (!test::eventually([&] { return taken_ >= deliveries; }, kPatience)) give_up("not everything was delivered");
    return static_cast<double>(taken_ - before_) * 1e9 / static_cast<double>(last_ns_ - opened_ns_);
  }
  std::uint16_t port() const { return server_.port(); }
  std::uint64_t taken() const { return taken_; }
  // The body that came first. Only when one has come.
  const std::string& body() const { return body_; }

 private:
  int take(std::string_view body) {
    if (body_.empty()) body_ = body;
    last_ns_ = steady_ns();
    ++taken_;
    return kTaken;
  }

  std::atomic<bool> open_ = false;
  std::atomic<std::uint64_t> taken_ = 0;
  std::atomic<std::int64_t> last_ns_ = 0;
  std::uint64_t before_ = 0;
  std::int64_t opened_ns_ = 0;
  std::string body_;
  BatchServer server_;
  std::thread thread_;
};

// Messages come in while the receiver holds its answers back; then it is opened.
double gateway_delivers() {
  HeldReceiver receiver;
  const std::unique_ptr<Peer> gateway = start_gateway_to(receiver.port());
  Load load;
  load.port = gateway->port();
  load.request = wechat_message("/hooks/bench");
  load.seconds = kFillSeconds;
  const LoadResult filled = run_load(load);
  receiver.open();
  return receiver.rate_until(filled.acknowledged);
}

std::string body_of_a_delivery() {
  HeldReceiver receiver;
  const std::unique_ptr<Peer> gateway = start_gateway_to(receiver.port());
  Load load;
  load.port = gateway->port();
  load.request = wechat_message("/hooks/bench");
  load.connections = 1;
  load.seconds = 0.01;
  (void)run_load(load);
  if (!test::eventually([&] { return receiver.taken() > 0; }, kPatience)) give_up("nothing was delivered");
  return receiver.body();
}

// The loop of libcurl's manual: curl_multi_perform and curl_multi_poll, every handle used again and again.
class BareLoop {
 public:
  BareLoop(std::uint16_t port, const std::string& body)
      : url_("http://127.0.0.1:" + std::to_string(port) + "/"), multi_(curl_multi_init()) {
    for (const char* line :
         {"content-type: application/cloudevents+json; charset=utf-8", "webhook-id: i6lg87kl86kcepfi173705mfdg",
          "webhook-timestamp: 1795255200", "webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="})
      headers_ = curl_slist_append(headers_, line);
    for (CURL*& easy : easies_) {
      easy = curl_easy_init();
      curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
      curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body.c_str());
      curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    }
  }
  ~BareLoop() {
    for (CURL* const easy : easies_) curl_easy_cleanup(easy);
    curl_slist_free_all(headers_);
    curl_multi_cleanup(multi_);
  }
  BareLoop(const BareLoop&) = delete;
  BareLoop& operator=(const BareLoop&) = delete;

  void deliver(std::uint64_t deliveries) {
    left_ = deliveries;
    for (CURL* const easy : easies_) begin(easy);
    for (int running = 1; running > 0;) {
      curl_multi_perform(multi_, &running);
      running += take_answers();
      if (running > 0) curl_multi_poll(multi_, nullptr, 0, 1'000, nullptr);
    }
  }

 private:
  void begin(CURL* easy) {
    --left_;
    curl_multi_add_handle(multi_, easy);
  }
  // How many requests have begun in place of those that are answered.
  int take_answers() {
    int begun = 0;
    int queued = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &queued)) {
      CURL* const easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result != CURLE_OK || status != kTaken) give_up("a request of the bare loop failed");
      curl_multi_remove_handle(multi_, easy);
      if (left_ == 0) continue;
      begin(easy);
      ++begun;
    }
    return begun;
  }

  const std::string url_;
  curl_slist* headers_ = nullptr;
  CURLM* const multi_;
  std::array<CURL*, kConnections> easies_{};
  std::uint64_t left_ = 0;  // deliveries that have not begun
};

double bare_loop_delivers(const std::string& body) {
  HeldReceiver receiver;
  receiver.open();
  std::thread([&] {
    stay_on_processor(0);
    BareLoop(receiver.port(), body).deliver(kBareDeliveries);
  }).join();
  return receiver.rate_until(kBareDeliveries);
}

}  // namespace

void webhook_against_libcurl() {
  const CurlGlobal curl;
  stay_on_processor(1);
  const std::string body = body_of_a_delivery();
  std::printf("\nwebhook: bodies of %zu bytes, %zu connections\n", body.size(), kConnections);
  compare("deliveries a second of a backlog", "1/s", kRounds,
          {{"a bare libcurl multi loop", [&] { return bare_loop_delivers(body); }},
           {"ekiden, sink webhook", gateway_delivers}});
}

}  // namespace ekiden::bench
