// SPDX-License-Identifier: Apache-2.0
// Requests from the platform, and what becomes of them.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <thread>

#include "conformance/case.hpp"
#include "conformance/work.hpp"

namespace ekiden::conformance {

namespace {

// Requests that no platform sends, to each method that the adapter may have a route for.
std::vector<SampleRequest> garbage() {
  std::vector<SampleRequest> requests;
  for (const char* method : {"POST", "GET", "PUT"}) {
    for (const std::string& body :
         {std::string(), std::string("x"), std::string("{"), std::string("[[[[[["), std::string("<xml"),
          std::string("\xff\xfe\x80"), std::string("\0\0\0", 3), std::string(60'000, 'a'), std::string("null")}) {
      requests.push_back({method, "", "", {{"Content-Type", "application/json"}}, body});
      requests.push_back(
          {method, "", "signature=%00&timestamp=-1&nonce=\xff&=&&", {{"Content-Type", "text/xml"}}, body});
      requests.push_back({method, "", "", {{"Content-Type", "text/plain"}, {"X-Message-Id", "1"}, {"", ""}}, body});
    }
  }
  return requests;
}

// Calls `look` with each answer that is not the host's own for a missing route. Skips the case when there is no other.
template <class Look>
void for_garbage(Subject& subject, Verdict& verdict, Look&& look) {
  Life life(subject, verdict);
  if (!life.start()) return;
  bool routed = false;
  for (const SampleRequest& request : garbage()) {
    const auto answer = ask(life, request);
    if (answer && answer->status == 404) continue;
    routed = true;
    if (!look(request, answer)) return;
  }
  if (!routed) verdict.skip("it has no route at /hooks/<channel>; if it has one below, give --webhook FILE");
}

std::string spelled(const SampleRequest& request) {
  return request.method + " with a body of " + std::to_string(request.body.size()) + " bytes";
}

void check_answered(Subject& subject, Verdict& verdict) {
  for_garbage(subject, verdict, [&](const SampleRequest& request, const std::optional<testkit::Answer>& answer) {
    return verdict.expect(answer.has_value(), "each request is answered within 30 s", spelled(request) + " is not");
  });
}

void check_garbage(Subject& subject, Verdict& verdict) {
  for_garbage(subject, verdict, [&](const SampleRequest& request, const std::optional<testkit::Answer>& answer) {
    return !answer || verdict.expect(answer->status >= 100 && answer->status < 500,
                                     "what a stranger sends is the stranger's fault, and no failure of ours (5xx)",
                                     spelled(request) + " was answered " + std::to_string(answer->status));
  });
}

// The recorded requests; none: the case is skipped.
bool has_samples(const Subject& subject, Verdict& verdict) {
  if (!subject.webhooks().empty()) return true;
  verdict.skip(
      "no request of its platform is known: give --webhook FILE, a JSON list of {method, path, query, headers, body}");
  return false;
}

bool accepted(Life& life, const SampleRequest& request, Verdict& verdict) {
  const auto answer = ask(life, request);
  const bool good = answer && answer->status >= 200 && answer->status < 300;
  return verdict.expect(good, "the recorded request is accepted",
                        answer ? "it was answered " + std::to_string(answer->status) + " " + answer->reject_detail
                               : "it was not answered");
}

void check_samples(Subject& subject, Verdict& verdict) {
  if (!has_samples(subject, verdict)) return;
  Life life(subject, verdict);
  if (!life.start()) return;
  for (const SampleRequest& request : subject.webhooks()) accepted(life, request, verdict);
  verdict.expect(!life.host().events().empty(), "the recorded requests bring events", "they bring none");
}

std::vector<std::vector<std::string>> materials(Life& life) {
  std::vector<std::vector<std::string>> all;
  for (const sdk::Event& event : life.host().events()) all.push_back(event.id_material);
  return all;
}

void check_repeated(Subject& subject, Verdict& verdict) {
  if (!has_samples(subject, verdict)) return;
  for (const SampleRequest& request : subject.webhooks()) {
    Life first(subject, verdict);
    testkit::FakeHost::Options later;
    later.wall_ms += 3'600'000;
    later.seed = 2;
    Life second(subject, verdict, later);
    if (!first.start() || !second.start()) return;
    if (!accepted(first, request, verdict)) return;
    // The clock of its own process is the real one.
    if (subject.has_own_process()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (!accepted(second, request, verdict)) return;
    verdict.expect(materials(first) == materials(second),
                   "the same fact, pushed again an hour later, has the same id material", "it has another");
  }
}

void check_journal_full(Subject& subject, Verdict& verdict) {
  if (!has_samples(subject, verdict)) return;
  for (const SampleRequest& request : subject.webhooks()) {
    Life life(subject, verdict);
    if (!life.start()) return;
    life.host().set_journal_full(true);
    const auto answer = ask(life, request);
    if (!answer) return verdict.fail("a request is answered when the journal is full", "it is not");
    if (life.host().events().empty() && answer->status >= 200 && answer->status < 300) {
      life.host().set_journal_full(false);
      ask(life, request);
      verdict.expect(life.host().events().empty(), "a platform is not told 2xx when emit() was refused (EKD_E_FULL)",
                     "it was told " + std::to_string(answer->status) + ", and the event is lost");
    }
  }
}

// The request with one character of each signature changed; nothing when it carries none.
std::optional<SampleRequest> forged(SampleRequest request) {
  const auto is_signature = [](std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name.find("sign") != std::string::npos || name.find("hmac") != std::string::npos;
  };
  const auto change = [](std::string& text, std::size_t at) { text[at] = text[at] == 'a' ? 'b' : 'a'; };
  bool changed = false;
  for (auto& [name, value] : request.headers) {
    if (!is_signature(name) || value.empty()) continue;
    change(value, value.size() / 2);
    changed = true;
  }
  for (std::size_t at = 0; at < request.query.size();) {
    const std::size_t equals = request.query.find('=', at);
    const std::size_t end = std::min(request.query.find('&', at), request.query.size());
    if (equals < end && equals + 1 < end && is_signature(request.query.substr(at, equals - at))) {
      change(request.query, equals + 1);
      changed = true;
    }
    at = end + 1;
  }
  return changed ? std::optional(std::move(request)) : std::nullopt;
}

void check_forged(Subject& subject, Verdict& verdict) {
  if (!has_samples(subject, verdict)) return;
  bool tried = false;
  for (const SampleRequest& sample : subject.webhooks()) {
    const auto request = forged(sample);
    if (!request) continue;
    tried = true;
    Life life(subject, verdict);
    if (!life.start()) return;
    const auto answer = ask(life, *request);
    const bool refused = answer && answer->status >= 400 && answer->status < 500;
    verdict.expect(refused, "a request with a wrong signature is refused with 4xx",
                   answer ? "it was answered " + std::to_string(answer->status) : "it was not answered");
    verdict.expect(life.host().events().empty(), "a request with a wrong signature brings no event", "it did");
  }
  if (!tried)
    verdict.skip("the recorded requests carry no signature: no query member or header whose name holds \"sign\"");
}

constexpr Case kCases[] = {
    {"webhook/answered", "M34", "answers each request once",
     "call respond() on every path, errors too, and return after it", kAdapters, &check_answered},
    {"webhook/garbage", "M35", "answers what makes no sense with 4xx",
     "HttpAnswer::refuse(400, …); 5xx makes a platform send it again and again", kAdapters, &check_garbage},
    {"webhook/sample", "M36", "takes what its platform sends, and makes valid events of it",
     "compare the event with sdk/schema/", kAdapters, &check_samples},
    {"webhook/repeated", "M37", "gives the same fact the same id material",
     "take the platform's own ids; no time of receipt, no random number", kAdapters, &check_repeated},
    {"webhook/journal-full", "M38", "acknowledges nothing that the journal has refused",
     "look at the status of emit(); answer 503 for EKD_E_FULL", kAdapters, &check_journal_full},
    {"webhook/forged", "M39", "refuses a wrong signature", "check the signature over the raw body before anything else",
     kAdapters, &check_forged},
};

}  // namespace

std::span<const Case> webhook_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
