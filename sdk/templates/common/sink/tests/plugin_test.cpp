// SPDX-License-Identifier: Apache-2.0
// The plugin against a fake host: plugin_test FILE.so
#include "component.hpp"
#include "support.hpp"

using ekiden::sdk::Delivery;
using ekiden::testkit::Completion;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

constexpr const char* kUrl = "https://crm.example/inbox";
constexpr const char* kDocument =
    R"({"specversion":"1.0","channel":"web","data":{"message":{"parts":[{"type":"text","text":"hello"}]}}})";

void start(FakeHost& host, const ekd_entry* entry) {
  CHECK(host.create(entry, kComponent).ok());
  CHECK(host.configure(config(std::string(R"({"url":")") + kUrl + R"(","timeout_ms":15000})")).ok());
  CHECK(started(host).ok());
}

// How one delivery ends when the other side answers so.
Completion deliver(FakeHost& host, const PeerAnswer& answer) {
  host.script("POST", kUrl, answer);
  host.deliver({Delivery{.id = "i6lg87kl86kcepfi173705mfdg",
                         .type = "ekiden.message.received.v1",
                         .channel = "web",
                         .conversation = "web:web:dm:ada",
                         .document = kDocument}});
  CHECK(host.run_until([&] { return host.last_completion().has_value(); }));
  return host.last_completion().value_or(Completion{});
}

void posts_the_event(const ekd_entry* entry) {
  FakeHost host;
  start(host, entry);
  CHECK(deliver(host, {.status = 204}).status.ok());
  CHECK(host.requests().size() == 1);
  if (host.requests().empty()) return;
  const auto& request = host.requests().front();
  CHECK(request.body == kDocument);
  CHECK(request.timeout_ms == 15'000);
  CHECK(request.header("content-type") == "application/cloudevents+json; charset=utf-8");
  CHECK(request.header("idempotency-key") == "i6lg87kl86kcepfi173705mfdg");
  check_contract(host);
}

// The band of the status is what the host acts on: repeat, wait, stop, or give up on this one event.
void says_what_the_answer_means(const ekd_entry* entry) {
  const struct {
    PeerAnswer answer;
    ekd_status expected;
  } rows[] = {
      {{.status = 200}, EKD_OK},
      {{.status = 302}, EKD_E_REJECTED},
      {{.status = 400}, EKD_E_REJECTED},
      {{.status = 401}, EKD_E_AUTH},
      {{.status = 403}, EKD_E_AUTH},
      {{.status = 408}, EKD_E_RETRY},
      {{.status = 410}, EKD_E_GONE},
      {{.status = 429, .retry_after_ms = 7000}, EKD_E_RATE_LIMITED},
      {{.status = 500}, EKD_E_RETRY},
      {{.status = 503}, EKD_E_RETRY},
      {{.outcome = Outcome::not_sent}, EKD_E_NOT_CONNECTED},
      {{.outcome = Outcome::unknown}, EKD_E_UNKNOWN_OUTCOME},
  };
  for (const auto& row : rows) {
    FakeHost host;
    start(host, entry);
    const Completion done = deliver(host, row.answer);
    CHECK(done.status.code == row.expected);
    if (row.answer.retry_after_ms > 0) CHECK(done.status.retry_after_ms == 7000);
    if (!done.status.ok()) CHECK(!done.status.message.empty());
    CHECK(stopped(host).ok());
    check_contract(host);
  }
}

int main(int, char** argv) {
  const ekd_entry* const entry = load(argv[1]);
  posts_the_event(entry);
  says_what_the_answer_means(entry);
  return failures == 0 ? 0 : 1;
}
