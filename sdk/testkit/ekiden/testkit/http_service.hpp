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

  // In how many ms the next answer comes; nothing: none is on its way.
  std::optional<std::int64_t> next_answer_ms() const {
    std::optional<std::int64_t> next;
    for (const auto& [tag, flight] : flights_) {
      const std::int64_t ms = flight.at_ms - core_.agenda.monotonic_ms();
      if (!next || ms < *next) next = ms;
    }
    return next;
  }

  void leftovers(std::vector<std::string>& found) const override {
    for (const auto& [tag, flight] : flights_) found.push_back("a request to " + flight.host + " was never answered");
  }
  void on_stopped() override { flights_.clear(); }

 private:
  static constexpr std::uint32_t kDefaultTimeoutMs = 30'000;

  // A request that has no answer yet.
  struct Flight {
    std::uint64_t number;  // in the agenda
    std::int64_t at_ms;    // of its clock
    std::string host;
    PeerAnswer answer;
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
    SeenRequest seen;
    seen.method = sdk::view(request->method);
    seen.url = sdk::view(request->url);
    seen.headers = detail::headers_of(request->headers, request->header_count);
    seen.body = sdk::view(request->body);
    seen.timeout_ms = request->timeout_ms;
    seen.at_most_once = (request->flags & EKD_HTTP_AT_MOST_ONCE) != 0;
    seen.public_only = (request->flags & EKD_HTTP_PUBLIC_ONLY) != 0;
    if (!seen.url.starts_with("http://") && !seen.url.starts_with("https://"))
      return call.refuse(EKD_E_ARGUMENT, "the URL is neither http nor https", error);
    if (call.core.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID) == nullptr)
      call.core.violation("an HTTP request, but the plugin offers no " EKD_HTTP_CALLBACK_ID);
    call->send(tag, std::move(seen), request->max_response_bytes);
    return EKD_OK;
  }

  void send(std::uint64_t tag, SeenRequest seen, std::uint64_t max_response_bytes) {
    PeerAnswer answer = answer_for(seen);
    exchanges.push_back({seen, answer});
    const std::int64_t timeout_ms = seen.timeout_ms == 0 ? kDefaultTimeoutMs : seen.timeout_ms;
    if (answer.delay_ms > timeout_ms) {
      answer = lost_answer(timeout_ms);
      answer.error = "no answer in time";
    }
    if (answer.body.size() > (max_response_bytes == 0 ? 1u << 20 : max_response_bytes)) {
      answer = lost_answer(answer.delay_ms);
      answer.error = "the answer is too long";
    }
    const std::size_t start = seen.url.find("//") + 2;
    const std::string to = seen.url.substr(start, seen.url.find('/', start) - start);
    const std::int64_t arrives_ms = core_.agenda.monotonic_ms() + answer.delay_ms;
    const auto number = core_.post_after(answer.delay_ms, [this, tag] { arrive(tag); });
    flights_.insert_or_assign(tag, Flight{number, arrives_ms, to, std::move(answer)});
    requests.push_back(std::move(seen));
  }

  // The answer comes at once: what would have come is lost.
  static void cancel(const ekd_host* host, std::uint64_t tag) {
    HostCall<HttpService> call(host);
    const auto found = call->flights_.find(tag);
    if (found == call->flights_.end()) return;
    call.core.agenda.remove(found->second.number);
    found->second.at_ms = call.core.agenda.monotonic_ms();
    found->second.answer = lost_answer();
    found->second.answer.error = "cancelled";
    call.core.post([&service = call.service, tag] { service.arrive(tag); });
  }

  // [strand]
  void arrive(std::uint64_t tag) {
    PeerAnswer answer;
    {
      const std::lock_guard lock(core_.mutex);
      auto flight = flights_.extract(tag);
      if (flight.empty()) return;
      answer = std::move(flight.mapped().answer);
    }
    const auto* callback = core_.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID);
    for (int copy = 0; callback != nullptr && copy < answer.copies; ++copy) give(*callback, tag, answer);
  }

  void give(const ekd_http_callback& callback, std::uint64_t tag, const PeerAnswer& answer) {
    using Outcome = sdk::HttpResponse::Outcome;
    const auto headers = detail::pairs_of(answer.headers);
    const bool answered = answer.outcome == Outcome::answered;
    ekd_http_response out{};
    out.outcome = answered                              ? EKD_HTTP_ANSWERED
                  : answer.outcome == Outcome::not_sent ? EKD_HTTP_NOT_SENT
                                                        : EKD_HTTP_UNKNOWN;
    if (answered) {
      out.status = answer.status;
      out.headers = headers.data();
      out.header_count = static_cast<std::uint32_t>(headers.size());
      out.body = sdk::to_abi_bytes(answer.body);
    }
    out.retry_after_ms = answer.retry_after_ms;
    out.error = sdk::to_abi(answer.error);
    callback.on_response(core_.plugin, tag, Aged(core_.host_age, out).get());
  }

  std::map<std::uint64_t, Flight> flights_;
};

}  // namespace ekiden::testkit
