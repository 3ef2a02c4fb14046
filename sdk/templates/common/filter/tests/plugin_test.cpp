// SPDX-License-Identifier: Apache-2.0
// The plugin against a fake host: plugin_test FILE.so
#include "component.hpp"
#include "support.hpp"

using ekiden::sdk::Delivery;
using ekiden::testkit::FakeHost;
using Judgement = ekiden::testkit::FakeHost::Judgement;
using ekiden::testkit::Verdict;

// A message, with this in its `data` beside the text.
std::string message(const std::string& text, const std::string& more = {}) {
  return R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/web/web",)"
         R"("type":"ekiden.message.received.v1","time":"2026-11-24T12:00:00.000Z","data":{)" +
         more + R"("message":{"native_id":"12345678","parts":[{"type":"text","text":")" + text + R"("}]}}})";
}

Judgement judge(FakeHost& host, const std::string& document) {
  host.apply(Delivery{.id = "i6lg87kl86kcepfi173705mfdg",
                      .type = "ekiden.message.received.v1",
                      .channel = "web",
                      .conversation = "web:web:dm:ada",
                      .document = document});
  CHECK(host.run_until([&] { return host.last_judgement().has_value(); }));
  return host.last_judgement().value_or(Judgement{});
}

// The text, and beside it what a filter must not touch.
bool says(const std::string& document, const std::string& text) {
  return document.find(R"("text":")" + text + '"') != std::string::npos &&
         document.find(R"("native_id":"12345678")") != std::string::npos;
}

void hides_numbers_in_texts(const ekd_entry* entry) {
  const struct {
    const char* text;
    const char* expected;  // empty: passes as it is
  } rows[] = {
      {"no number at all", ""},
      {"room 123", ""},
      {"call 13800138000 now", "call *********** now"},
      {"1234 and 5678", "**** and ****"},
      {R"(\"1234\" \\ 5678)", R"(\"****\" \\ ****)"},
      {"你好 1234", "你好 ****"},
  };
  FakeHost host;
  CHECK(host.create(entry, kComponent).ok());
  CHECK(host.configure(config(R"({"min_digits":4})")).ok());
  CHECK(started(host).ok());
  for (const auto& row : rows) {
    const Judgement judgement = judge(host, message(row.text));
    CHECK(judgement.completion.status.ok());
    const bool passes = row.expected[0] == '\0';
    CHECK((judgement.verdict.kind == Verdict::Kind::pass) == passes);
    if (!passes) CHECK(says(judgement.verdict.document, row.expected));
  }
  CHECK(stopped(host).ok());
  check_contract(host);
}

// The platform's own document says the same once more.
void takes_the_raw_document_out(const ekd_entry* entry) {
  FakeHost host;
  CHECK(host.create(entry, kComponent).ok());
  CHECK(host.configure(config(R"({"min_digits":4})")).ok());
  CHECK(started(host).ok());
  const std::string raw = R"("raw":{"content_type":"text/plain","encoding":"utf8","body":"call 12345, {\"}\""},)";
  const Judgement judgement = judge(host, message("call 12345", raw));
  CHECK(judgement.verdict.kind == Verdict::Kind::replace);
  CHECK(says(judgement.verdict.document, "call *****"));
  CHECK(judgement.verdict.document.find("\"raw\"") == std::string::npos);
  CHECK(stopped(host).ok());
  check_contract(host);
}

int main(int, char** argv) {
  const ekd_entry* const entry = load(argv[1]);
  hides_numbers_in_texts(entry);
  takes_the_raw_document_out(entry);
  return failures == 0 ? 0 : 1;
}
