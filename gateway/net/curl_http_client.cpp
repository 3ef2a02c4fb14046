// SPDX-License-Identifier: Apache-2.0
#include "net/curl_http_client.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/curl_exchange.hpp"
#include "net/curl_sockets.hpp"

namespace ekiden {

namespace {

constexpr std::chrono::milliseconds kLongestWait{10'000};
constexpr std::size_t kMaxSpareHandles = 64;
constexpr long kMaxSpareConnections = 256;

struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Completion {
  std::function<void(HttpResponse)> done;
  HttpResponse response;
};
using Completions = std::vector<Completion>;

CurlHttpClient::Options with_defaults(CurlHttpClient::Options options) {
  if (options.user_agent.empty()) options.user_agent = "ekiden/" EKIDEN_VERSION;
  return options;
}

}  // namespace

class CurlHttpClient::Impl {
 public:
  Impl(Clock& clock, Options options)
      : clock_(clock), options_(with_defaults(std::move(options))), multi_(curl_multi_init()), sockets_(multi_.get()) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, options_.max_connections_per_host);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kMaxSpareConnections);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  ~Impl() { stop(); }

  void request(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done) {
    auto exchange = std::make_unique<CurlExchange>(std::move(request), where, std::move(done));
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    incoming_.push_back(std::move(exchange));
    if (incoming_.size() == 1) sockets_.wake();
  }

  void cancel(std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || ticket == 0) return;
    cancelled_.push_back(ticket);
    if (cancelled_.size() == 1) sockets_.wake();
  }

  void stop() {
    std::vector<std::unique_ptr<CurlExchange>> unwanted;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(stopped_, true)) return;
      unwanted.swap(incoming_);
      thread_.request_stop();
      sockets_.wake();
    }
    thread_.join();
    sockets_.detach();
    for (const auto& [easy, exchange] : running_) curl_multi_remove_handle(multi_.get(), easy);
    running_.clear();
    by_ticket_.clear();
    spare_.clear();
    multi_.reset();
  }

 private:
  void run(const std::stop_token& stop) {
    pthread_setname_np(pthread_self(), "ekiden-http");
    while (!stop.stop_requested()) {
      begin_incoming();
      abort_cancelled();
      sockets_.run_due();
      collect();
      hand_over();
      sockets_.wait(kLongestWait);
    }
  }

  void begin_incoming() {
    {
      const std::lock_guard lock(mutex_);
      begun_.swap(incoming_);
    }
    for (auto& exchange : begun_) {
      if (!exchange->prepare(handle_for(exchange->request()), options_, sockets_)) {
        complete(*exchange, CURLE_URL_MALFORMAT);
        continue;
      }
      CURL* easy = exchange->easy();
      if (exchange->ticket() != 0) by_ticket_.emplace(exchange->ticket(), easy);
      curl_multi_add_handle(multi_.get(), easy);
      running_.emplace(easy, std::move(exchange));
    }
    begun_.clear();
  }

  // After begin_incoming: whatever was asked for before its cancellation is running by now, or has ended.
  void abort_cancelled() {
    std::vector<std::uint64_t> tickets;
    {
      const std::lock_guard lock(mutex_);
      tickets.swap(cancelled_);
    }
    for (const std::uint64_t ticket : tickets)
      if (const auto found = by_ticket_.find(ticket); found != by_ticket_.end())
        take_off(found->second, CURLE_ABORTED_BY_CALLBACK);
  }

  void take_off(CURL* easy, CURLcode code) {
    const auto node = running_.extract(easy);
    by_ticket_.erase(node.mapped()->ticket());
    curl_multi_remove_handle(multi_.get(), easy);
    complete(*node.mapped(), code);
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      take_off(message->easy_handle, message->data.result);
    }
  }

  void complete(CurlExchange& exchange, CURLcode code) {
    HttpResponse response = exchange.finish(code, clock_.wall_ms());
    const bool answered = response.outcome == HttpResponse::Outcome::answered;
    completed_[&exchange.where()].push_back({exchange.release_done(), std::move(response)});
    if (std::unique_ptr<CurlHandle> handle = exchange.release_handle(); handle && spare_.size() < kMaxSpareHandles) {
      if (!answered || exchange.request().public_only) handle->reset();
      spare_.push_back(std::move(handle));
    }
  }

  void hand_over() {
    for (auto& [where, completions] : completed_) {
      where->post([shared = std::make_shared<Completions>(std::move(completions))] {
        for (Completion& completion : *shared) completion.done(std::move(completion.response));
      });
    }
    completed_.clear();
  }

  // The spare one that was used last of those that fit, else one that keeps nothing.
  std::unique_ptr<CurlHandle> handle_for(const HttpRequest& request) {
    auto found = std::find_if(spare_.rbegin(), spare_.rend(),
                              [&](const std::unique_ptr<CurlHandle>& spare) { return spare->fits(request); });
    const bool fits = found != spare_.rend();
    std::unique_ptr<CurlHandle> handle;
    if (!fits && spare_.size() < kMaxSpareHandles) {
      handle = CurlHandle::make();
    } else {
      if (!fits) --found;
      handle = std::move(*found);
      spare_.erase(std::next(found).base());
      if (!fits) handle->reset();
    }
    if (handle && !fits) sockets_.serve(handle->easy());
    return handle;
  }

  Clock& clock_;
  const Options options_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlExchange>> incoming_;  // not empty: the thread has been woken
  std::vector<std::uint64_t> cancelled_;                 // not empty: the thread has been woken
  bool stopped_ = false;

  // On the thread; after the join, on the thread that stops.
  std::vector<std::unique_ptr<CurlExchange>> begun_;
  std::unordered_map<CURL*, std::unique_ptr<CurlExchange>> running_;
  std::unordered_map<std::uint64_t, CURL*> by_ticket_;  // of running_, those that have one
  std::map<Executor*, Completions> completed_;
  std::vector<std::unique_ptr<CurlHandle>> spare_;  // the one used last is the last

  std::unique_ptr<CURLM, MultiDeleter> multi_;
  CurlSockets sockets_;
  std::jthread thread_;
};

CurlHttpClient::CurlHttpClient(Clock& clock) : CurlHttpClient(clock, Options()) {}
CurlHttpClient::CurlHttpClient(Clock& clock, Options options)
    : impl_(std::make_unique<Impl>(clock, std::move(options))) {}
CurlHttpClient::~CurlHttpClient() = default;

void CurlHttpClient::request(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done) {
  impl_->request(std::move(request), where, std::move(done));
}

void CurlHttpClient::cancel(std::uint64_t ticket) {
  impl_->cancel(ticket);
}

void CurlHttpClient::stop() {
  impl_->stop();
}

}  // namespace ekiden
