// SPDX-License-Identifier: Apache-2.0
// Hosts of another age, hosts that lack a service, services that fail.
#include <array>

#include "conformance/case.hpp"
#include "conformance/work.hpp"

namespace ekiden::conformance {

namespace {

constexpr std::array<const char*, 17> kServices = {
    EKD_LOG_ID,      EKD_METRICS_ID,      EKD_HEALTH_ID,         EKD_CLOCK_ID,      EKD_RANDOM_ID,  EKD_TIMER_ID,
    EKD_KV_ID,       EKD_SECRETS_ID,      EKD_HTTP_CLIENT_ID,    EKD_HTTP_ROUTE_ID, EKD_INGRESS_ID, EKD_TOKEN_ID,
    EKD_EXECUTOR_ID, EKD_THREAD_CHECK_ID, EKD_FILTER_VERDICT_ID, EKD_STREAM_ID,     EKD_COMMANDS_ID};

// A whole life with work in it.
void live_with(Subject& subject, Verdict& verdict, testkit::HostAge age) {
  testkit::FakeHost::Options options;
  options.age = age;
  Life life(subject, verdict, options);
  if (!life.start()) return;
  if (takes_work(life.component())) {
    std::vector<Work> pieces = {sample_work(life.component(), 1)};
    // A batch shows whether the step between two events is the host's.
    if (life.component().kind == plugin::Kind::sink && life.component().max_batch > 1)
      pieces.push_back(sample_work(life.component(), 2));
    give(life, pieces);
    if (!life.ended("the work")) return;
  }
  for (const SampleRequest& request : subject.webhooks())
    life.host().request(request.method, request.path, request.query, request.body, request.headers);
  life.stop();
}

void check_oldest(Subject& subject, Verdict& verdict) {
  live_with(subject, verdict, testkit::HostAge::oldest);
}

void check_newer(Subject& subject, Verdict& verdict) {
  live_with(subject, verdict, testkit::HostAge::newer);
}

// Works without the service, or says in configure() or start() that it needs it.
void check_missing(Subject& subject, Verdict& verdict) {
  for (const char* const service : kServices) {
    testkit::FakeHost::Options options;
    options.without = {service};
    Life life(subject, verdict, options);
    if (!life.create()) return;
    const Result<std::string> config = subject.config();
    if (!config) return verdict.skip(config.status().message());
    const sdk::Status configured = life.try_config(*config);
    const std::string expected = std::string("without ") + service + " it works, or refuses with a sentence";
    if (!configured.ok()) {
      verdict.expect(!configured.message.empty(), expected, spelled(configured));
      continue;
    }
    const auto done = life.try_start();
    if (!verdict.expect(done.has_value(), expected, "start() does not end")) return;
    if (!done->status.ok()) {
      verdict.expect(!done->status.message.empty(), expected, spelled(done->status));
      continue;
    }
    if (takes_work(life.component())) {
      give(life, {sample_work(life.component())});
      if (!verdict.expect(life.await().has_value(), expected, "work does not end")) return;
    }
    if (!life.stop()) return;
  }
}

// Each service refuses everything from the start of the work on: it still ends, once.
void check_failing(Subject& subject, Verdict& verdict) {
  constexpr int kAlways = 1'000'000;
  for (const char* const service : kServices) {
    for (const ekd_status status : {EKD_E_FULL, EKD_E_INTERNAL}) {
      Life life(subject, verdict);
      if (!ready_for_work(life)) return;
      life.host().fail_next(service, status, kAlways);
      give(life, {sample_work(life.component())});
      if (!life.ended(std::string("work while ") + service + " refuses everything")) return;
    }
  }
}

constexpr Case kCases[] = {
    {"host/oldest", "M40", "works in a host of ABI 1.0",
     "ask EKD_HAS before a member that came later; do without newer services", kAll, &check_oldest,
     "the host that a plugin in its own process sees is of one build with the gateway"},
    {"host/newer", "M40", "works in a newer host", "step by the first element's size; accept every minor version", kAll,
     &check_newer, "the host that a plugin in its own process sees is of one build with the gateway"},
    {"host/missing-service", "M41", "does without a service, or says which one it needs",
     "check get_extension() for NULL; return EKD_E_CONFIG from configure() when it cannot do without", kAll,
     &check_missing},
    {"host/failing-service", "M42", "ends its work when a service fails", "look at the status of each host call", kAll,
     &check_failing},
};

}  // namespace

std::span<const Case> host_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
