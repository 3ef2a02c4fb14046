// SPDX-License-Identifier: Apache-2.0
// The plugin against a fake host: plugin_test FILE.so
#include "component.hpp"
#include "support.hpp"

using ekiden::sdk::Command;
using ekiden::testkit::Answer;
using ekiden::testkit::Completion;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

constexpr const char* kUrl = "https://chat.example/messages";
constexpr const char* kCommand =
    R"({"type":"message.send","channel":"test","to":"ada","parts":[{"type":"text","text":"good morning"}]})";

void start(FakeHost& host, const ekd_entry* entry) {
  CHECK(host.create(entry, kComponent).ok());
  CHECK(host.configure(config(std::string(R"({"url":")") + kUrl + R"("})")).ok());
  CHECK(started(host).ok());
}

Answer post(FakeHost& host, std::string_view body, const ekiden::testkit::Headers& headers) {
  host.request("POST", "", "", body, headers);
  CHECK(host.run_until([&] { return host.last_answer().has_value(); }));
  return host.last_answer().value_or(Answer{});
}

void takes_a_text_message_in(const ekd_entry* entry) {
  FakeHost host;
  start(host, entry);
  const std::string text = "say \"hello\"\n你好";
  CHECK(post(host, text, {{"X-Message-Id", "m1"}, {"X-Sender", "ada"}, {"Content-Type", "text/plain"}}).status == 200);
  CHECK(host.events().size() == 1);
  const auto& event = host.events().front();
  CHECK(event.type == "message.received");
  CHECK(event.peer_kind == "dm");
  CHECK(event.peer_id == "ada");
  CHECK(event.id_material == std::vector<std::string>{"m1"});
  CHECK(event.data.find(R"("parts":[{"type":"text","text":"say \"hello\"\n你好"}])") != std::string::npos);
  CHECK(event.raw == text);
  check_contract(host);
}

void refuses_what_it_cannot_take(const ekd_entry* entry) {
  FakeHost host;
  start(host, entry);
  CHECK(post(host, "hello", {{"X-Sender", "ada"}}).status == 400);
  CHECK(post(host, "hello", {{"X-Message-Id", "m1"}}).status == 400);
  CHECK(post(host, "\xff", {{"X-Message-Id", "m1"}, {"X-Sender", "ada"}}).status == 400);
  CHECK(host.events().empty());
  check_contract(host);
}

void asks_for_the_message_again_when_the_journal_is_full(const ekd_entry* entry) {
  FakeHost host;
  start(host, entry);
  host.set_journal_full(true);
  CHECK(post(host, "hello", {{"X-Message-Id", "m1"}, {"X-Sender", "ada"}}).status == 503);
  check_contract(host);
}

Completion send(FakeHost& host, const PeerAnswer& answer) {
  host.script("POST", kUrl, answer);
  host.send(Command{.id = "c1", .type = "message.send", .peer_id = "ada", .json = kCommand});
  CHECK(host.run_until([&] { return host.last_completion().has_value(); }));
  return host.last_completion().value_or(Completion{});
}

void sends_a_message(const ekd_entry* entry) {
  FakeHost host;
  start(host, entry);
  CHECK(send(host, {.status = 200}).status.ok());
  CHECK(host.requests().size() == 1);
  const auto& request = host.requests().front();
  CHECK(request.header("content-type") == "application/json");
  CHECK(request.header("idempotency-key") == "c1");
  CHECK(request.body.find("good morning") != std::string::npos);
  check_contract(host);
}

// The band of the status is what the host acts on.
void says_what_the_answer_means(const ekd_entry* entry) {
  const struct {
    PeerAnswer answer;
    ekd_status expected;
  } rows[] = {
      {{.status = 201}, EKD_OK},
      {{.status = 400}, EKD_E_REJECTED},
      {{.status = 401}, EKD_E_AUTH},
      {{.status = 429, .retry_after_ms = 7000}, EKD_E_RATE_LIMITED},
      {{.status = 500}, EKD_E_UNKNOWN_OUTCOME},
      {{.status = 503}, EKD_E_RETRY},
      {{.outcome = Outcome::not_sent}, EKD_E_NOT_CONNECTED},
      {{.outcome = Outcome::unknown}, EKD_E_UNKNOWN_OUTCOME},
  };
  for (const auto& row : rows) {
    FakeHost host;
    start(host, entry);
    const Completion done = send(host, row.answer);
    CHECK(done.status.code == row.expected);
    if (row.answer.retry_after_ms > 0) CHECK(done.status.retry_after_ms == 7000);
    if (!done.status.ok()) CHECK(!done.status.message.empty());
    CHECK(stopped(host).ok());
    check_contract(host);
  }
}

int main(int, char** argv) {
  const ekd_entry* const entry = load(argv[1]);
  takes_a_text_message_in(entry);
  refuses_what_it_cannot_take(entry);
  asks_for_the_message_again_when_the_journal_is_full(entry);
  sends_a_message(entry);
  says_what_the_answer_means(entry);
  return failures == 0 ? 0 : 1;
}
