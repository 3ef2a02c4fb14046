// SPDX-License-Identifier: Apache-2.0
// ekiden.http-client/1: scripted peers, recorded exchanges, or a client of the test's own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"
#include "http_exchange.hpp"

namespace ekiden::testkit {

class HttpService final : public TableService<ekd_http_client> {
 public:
  static constexpr const char* kId = EKD_HTTP_CLIENT_ID;
  static constexpr bool kAfterStop = false;

  // Which request an answer is for. In `url` and `body`, `***` stands for any text.
  struct Script {
    std::string method;
    std::string url;
    std::string body;  // empty: any
    PeerAnswer answer;
    int times;
  };

  explicit HttpService(Core& core) : TableService(core, kId, {sizeof(ekd_http_client), 0, &request, &cancel}) {}

  std::vector<Script> scripts;
  std::vector<SeenRequest> requests;
  std::vector<Exchange> exchanges;                          // every request with the answer that was chosen for it
  std::function<PeerAnswer(const SeenRequest&)> elsewhere;  // answers what no script is for

  // A request, by the service that makes it and its own name for it.
  using Caller = std::pair<const Service*, std::uint64_t>;
  // Runs on the strand.
  using Arrived = std::function<void(const PeerAnswer&)>;

  // Meets the peers. An answer with more bytes than `most` is lost.
  void exchange(Caller caller, SeenRequest seen, std::uint64_t most, Arrived arrived) {
    PeerAnswer answer = answer_for(seen);
    exchanges.push_back({seen, answer});
    const std::int64_t timeout_ms = seen.timeout_ms == 0 ? kDefaultTimeoutMs : seen.timeout_ms;
    if (answer.delay_ms > timeout_ms) {
      answer = lost_answer(timeout_ms);
      answer.error = "no answer in time";
    }
    if (answer.body.size() > most) {
      answer = lost_answer(answer.delay_ms);
      answer.error = "the answer is too long";
    }
    const std::size_t start = seen.url.find("//") + 2;
    const std::string to = seen.url.substr(start, seen.url.find('/', start) - start);
    const std::int64_t arrives_ms = core_.agenda.monotonic_ms() + answer.delay_ms;
    const auto number = core_.post_after(answer.delay_ms, [this, caller] { arrive(caller); });
    flights_.insert_or_assign(caller, Flight{number, arrives_ms, to, std::move(answer), std::move(arrived)});
    requests.push_back(std::move(seen));
  }

  // In how many ms the next answer comes; nothing: none is on its way.
  std::optional<std::int64_t> next_answer_ms() const {
    std::optional<std::int64_t> next;
    for (const auto& [caller, flight] : flights_) {
      const std::int64_t ms = flight.at_ms - core_.agenda.monotonic_ms();
      if (!next || ms < *next) next = ms;
    }
    return next;
  }

  void leftovers(std::vector<std::string>& found) const override {
    for (const auto& [caller, flight] : flights_)
      found.push_back("a request to " + flight.host + " was never answered");
  }
  void on_stopped() override { flights_.clear(); }

 private:
  static constexpr std::uint32_t kDefaultTimeoutMs = 30'000;
  static constexpr std::uint64_t kDefaultMaxBytes = 1 << 20;

  // A request that has no answer yet.
  struct Flight {
    std::uint64_t number;  // in the agenda
    std::int64_t at_ms;    // of its clock
    std::string host;
    PeerAnswer answer;
    Arrived arrived;
  };

  // Whether `text` is `pattern` with something in the place of each `***`.
  static bool fits(std::string_view text, std::string_view pattern) {
    const std::size_t star = pattern.find("***");
    if (star == std::string_view::npos) return text == pattern;
    if (!text.starts_with(pattern.substr(0, star))) return false;
    for (std::size_t at = star; at <= text.size(); ++at) {
      if (fits(text.substr(at), pattern.substr(star + 3))) return true;
    }
    return false;
  }

  PeerAnswer answer_for(const SeenRequest& request) {
    for (auto script = scripts.begin(); script != scripts.end(); ++script) {
      const bool for_it = script->method == request.method && fits(request.url, script->url) &&
                          (script->body.empty() || fits(request.body, script->body));
      if (!for_it) continue;
      PeerAnswer answer = script->answer;
      if (--script->times == 0) scripts.erase(script);
      return answer;
    }
    if (elsewhere) return elsewhere(request);
    core_.violation("nothing was scripted for " + request.method + " " + request.url);
    PeerAnswer none = refused_connection();
    none.error = "nothing was scripted";
    return none;
  }

  static ekd_status request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* request,
                            ekd_error* error) {
    HostCall<HttpService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    SeenRequest seen = detail::seen(*request);
    if (!seen.url.starts_with("http://") && !seen.url.starts_with("https://"))
      return call.refuse(EKD_E_ARGUMENT, "the URL is neither http nor https", error);
    if (call.core.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID) == nullptr)
      call.core.violation("an HTTP request, but the plugin offers no " EKD_HTTP_CALLBACK_ID);
    const std::uint64_t most = request->max_response_bytes;
    call->exchange({&call.service, tag}, std::move(seen), most == 0 ? kDefaultMaxBytes : most,
                   [&service = call.service, tag](const PeerAnswer& answer) { service.give(tag, answer); });
    return EKD_OK;
  }

  // The answer comes at once: what would have come is lost.
  static void cancel(const ekd_host* host, std::uint64_t tag) {
    HostCall<HttpService> call(host);
    const Caller caller{&call.service, tag};
    const auto found = call->flights_.find(caller);
    if (found == call->flights_.end()) return;
    call.core.agenda.remove(found->second.number);
    found->second.at_ms = call.core.agenda.monotonic_ms();
    found->second.answer = lost_answer();
    found->second.answer.error = "cancelled";
    call.core.post([&service = call.service, caller] { service.arrive(caller); });
  }

  // [strand]
  void arrive(const Caller& caller) {
    Flight flight;
    {
      const std::lock_guard lock(core_.mutex);
      auto found = flights_.extract(caller);
      if (found.empty()) return;
      flight = std::move(found.mapped());
    }
    for (int copy = 0; copy < flight.answer.copies; ++copy) flight.arrived(flight.answer);
  }

  void give(std::uint64_t tag, const PeerAnswer& answer) {
    if (const auto* callback = core_.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID))
      callback->on_response(core_.plugin, tag, detail::AbiResponse(answer, core_.host_age).get());
  }

  std::map<Caller, Flight> flights_;
};

}  // namespace ekiden::testkit
