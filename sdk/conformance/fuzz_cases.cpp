// SPDX-License-Identifier: Apache-2.0
// Random input after a seed: the same seed gives the same input.
#include <algorithm>
#include <random>

#include "conformance/case.hpp"
#include "conformance/config_variants.hpp"
#include "conformance/work.hpp"

namespace ekiden::conformance {

namespace {

constexpr int kRounds = 200;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  // Any bytes; short ones mostly.
  std::string bytes() {
    std::string out(below(20) == 0 ? below(70'000) : below(200), '\0');
    for (char& c : out) c = static_cast<char>(random_());
    return out;
  }
  // UTF-8 without the surrogates.
  std::string text() {
    std::string out;
    for (std::size_t i = below(20) == 0 ? below(30'000) : below(100); i > 0; --i) append(out);
    return out;
  }
  // One to three places of `text` are changed, left out or doubled.
  std::string mutated(std::string text) {
    for (std::size_t i = below(3) + 1; i > 0 && !text.empty(); --i) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0:
          text[at] = static_cast<char>(random_());
          break;
        case 1:
          text.erase(at, below(8) + 1);
          break;
        case 2:
          text.insert(at, text.substr(at, below(64)));
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }

 private:
  void append(std::string& out) {
    static constexpr const char* kPieces[] = {"a",
                                              " ",
                                              "\"",
                                              "\\",
                                              "{",
                                              "}",
                                              "\n",
                                              "\t",
                                              "<",
                                              "&",
                                              "%s",
                                              "..",
                                              "\xc3\xa9",
                                              "你",
                                              "\xf0\x9f\x98\x80",
                                              "\xe2\x80\x8b",
                                              "\x7f",
                                              "\x01",
                                              "0",
                                              "-1",
                                              "13800138000"};
    out += kPieces[below(std::size(kPieces))];
  }

  std::mt19937_64 random_;
};

void fuzz_config(Subject& subject, Verdict& verdict) {
  const Result<plugin::Component> component = subject.component();
  const Result<std::string> good = subject.config();
  if (!component) return verdict.fail("the component has a descriptor", component.status().message());
  if (!good) return verdict.skip(good.status().message());
  Dice dice(subject.seed());
  const std::vector<std::string> odd = odd_configs(*good);
  int given = 0;
  // Each is a process more where the plugin has one of its own.
  const int most = subject.has_own_process() ? kRounds / 2 : kRounds * 5;
  for (int round = 0; round < kRounds * 5 && given < most; ++round) {
    const std::string base = odd.empty() || dice.below(2) == 0 ? *good : odd[dice.below(odd.size())];
    const Result<std::string> config = subject.complete_config()(component->config_schema, dice.mutated(base));
    if (!config) continue;
    ++given;
    Life life(subject, verdict);
    if (!life.create()) return;
    const sdk::Status status = life.try_config(*config);
    if (!status.ok()) verdict.expect(!status.message.empty(), "configure() says what is wrong", spelled(status));
  }
  verdict.note(std::to_string(given) + " random configurations fitted the schema");
}

void fuzz_webhook(Subject& subject, Verdict& verdict) {
  Dice dice(subject.seed());
  Life life(subject, verdict);
  if (!life.start()) return;
  bool routed = false;
  for (int round = 0; round < kRounds; ++round) {
    SampleRequest request;
    if (!subject.webhooks().empty()) request = subject.webhooks()[dice.below(subject.webhooks().size())];
    if (subject.webhooks().empty() || dice.below(4) == 0) {
      request.method = dice.below(5) == 0 ? "GET" : "POST";
      request.body = dice.below(2) == 0 ? dice.bytes() : dice.text();
      request.query = dice.below(3) == 0 ? dice.text() : "";
      request.headers = {{"Content-Type", dice.below(2) == 0 ? "text/plain" : "application/json"},
                         {"X-Message-Id", dice.text()}};
    } else {
      std::string& part = dice.below(3) == 0 ? request.query : request.body;
      part = dice.mutated(part);
    }
    const auto answer = ask(life, request);
    if (!verdict.expect(answer.has_value(), "each request is answered",
                        "one in round " + std::to_string(round) + " is not"))
      return;
    routed = routed || answer->status != 404;
  }
  if (!routed) verdict.skip("it has no route at /hooks/<channel>; if it has one below, give --webhook FILE");
}

void fuzz_work(Subject& subject, Verdict& verdict) {
  Dice dice(subject.seed());
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  for (int round = 1; round <= kRounds; ++round) {
    give(life, {text_work(life.component(), round, dice.text())});
    if (!life.ended("work in round " + std::to_string(round))) return;
  }
}

testkit::PeerAnswer random_answer(Dice& dice) {
  constexpr int kStatuses[] = {200, 200, 200, 204, 301, 400, 401, 403, 404,
                               409, 410, 413, 418, 429, 500, 503, 599, 999};
  switch (dice.below(8)) {
    case 0:
      return testkit::lost_answer(static_cast<std::int64_t>(dice.below(40'000)));
    case 1:
      return testkit::refused_connection();
    default:
      break;
  }
  testkit::PeerAnswer answer;
  answer.status = kStatuses[dice.below(std::size(kStatuses))];
  answer.body = dice.below(2) == 0 ? dice.bytes()
                                   : dice.mutated(R"({"errcode":0,"access_token":"t","expires_in":7200,"id":"1"})");
  answer.delay_ms = static_cast<std::int64_t>(dice.below(40'000));
  answer.retry_after_ms = dice.below(4) == 0 ? static_cast<std::int64_t>(dice.below(100'000'000'000)) : -1;
  return answer;
}

void fuzz_answers(Subject& subject, Verdict& verdict) {
  Dice dice(subject.seed());
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  life.host().forward([&dice](const testkit::SeenRequest&) { return random_answer(dice); });
  for (int round = 1; round <= kRounds; ++round) {
    give(life, {sample_work(life.component(), round)});
    if (!life.ended("work in round " + std::to_string(round))) return;
  }
  if (life.host().requests().empty()) verdict.skip("its work asks nobody over ekiden.http-client/1");
}

constexpr Case kCases[] = {
    {"fuzz/config", "M18", "survives random settings that fit its schema",
     "say more in the schema, and check the rest in configure()", kAll, &fuzz_config},
    {"fuzz/webhook", "M35", "survives random requests",
     "limit sizes before parsing; run the same again with --reproduce", kAdapters, &fuzz_webhook},
    {"fuzz/work", "M32", "survives random work", "take each text as it is: any UTF-8, any length", kAll, &fuzz_work},
    {"fuzz/answers", "M32", "survives random answers of the other side",
     "check each member and its type before it is used", kAll, &fuzz_answers},
};

}  // namespace

std::span<const Case> fuzz_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
