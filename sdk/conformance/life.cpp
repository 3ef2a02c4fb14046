// SPDX-License-Identifier: Apache-2.0
#include "conformance/life.hpp"

#include <rapidjson/document.h>

#include <array>
#include <chrono>
#include <thread>

namespace ekiden::conformance {

namespace {

constexpr std::chrono::milliseconds kRealPatience{2'000};
constexpr std::chrono::milliseconds kPatienceWithProcesses{10'000};
constexpr std::chrono::milliseconds kUndeclaredPatience{500};
constexpr std::int64_t kTenMinutesMs = 600'000;

std::string text_of(const sdk::Status& status) {
  return status.message.empty() ? "without a message" : status.message;
}

}  // namespace

Life::Life(const Subject& subject, Verdict& verdict, testkit::FakeHost::Options options)
    : subject_(subject), verdict_(verdict), host_(std::move(options)) {
  testkit::PeerAnswer answer;
  answer.body = "{}";
  answer_all(answer);
  host_.accept_streams([](testkit::StreamPeer&) {});
}

Life::~Life() {
  if (step_ == Step::started) stop();
  destroy();
}

void Life::answer_all(const testkit::PeerAnswer& answer) {
  host_.forward([answer](const testkit::SeenRequest&) { return answer; });
}

bool Life::create() {
  if (step_ >= Step::created) return true;
  const Result<const plugin::Library*> library = subject_.library();
  if (!library) return fail("the file can be mapped and initialised", library.status().message());
  Result<plugin::Component> component = subject_.component();
  if (!component) return fail("the component has a descriptor", component.status().message());
  component_ = std::move(*component);
  const sdk::Status status =
      subject_.has_own_process() ? make() : host_.create(&(*library)->entry(), component_.id.c_str());
  if (!status.ok()) return fail("create() makes an instance of " + component_.id, text_of(status));
  step_ = Step::created;
  return true;
}

sdk::Status Life::make() {
  process_.emplace(subject_, component_, verdict_);
  host_.when_idle([this] { return process_->settle(); });
  return host_.create([this](const ekd_host* host, ekd_error* error) { return process_->make(host, error); },
                      component_.descriptor);
}

bool Life::configure() {
  if (step_ >= Step::configured) return true;
  Result<std::string> config = subject_.config();
  if (!config && config.status().code() == Code::not_found) {
    verdict_.skip(config.status().message());
    return false;
  }
  if (!config) return fail("the configuration to test with fits the schema", config.status().message());
  config_ = std::move(*config);
  if (!create()) return false;
  const sdk::Status status = host_.configure(config_);
  if (!status.ok()) return fail("configure() takes a configuration that fits the schema", spelled(status));
  step_ = Step::configured;
  return true;
}

bool Life::start() {
  if (step_ >= Step::started) return true;
  if (!configure()) return false;
  testkit::Completion done = host_.start();
  if (done.status.is_pending()) {
    const auto later = ended("start()");
    if (!later) return false;
    done = *later;
  }
  if (!done.status.ok()) return fail("start() succeeds", spelled(done.status));
  step_ = Step::started;
  return true;
}

sdk::Status Life::try_config(const std::string& config) {
  const sdk::Status configured = host_.configure(config);
  if (!configured.ok() || !process_) return configured;
  const auto started = try_start();
  return started ? started->status : sdk::Status::pending();
}

std::optional<testkit::Completion> Life::try_start() {
  if (step_ == Step::started) return testkit::Completion{};
  testkit::Completion begun = host_.start();
  const auto done = begun.status.is_pending() ? await() : std::optional(std::move(begun));
  if (done && done->status.ok()) step_ = Step::started;
  return done;
}

bool Life::stop() {
  if (step_ == Step::none || step_ >= Step::stopped) return true;
  testkit::Completion done = host_.stop();
  step_ = Step::stopped;
  if (done.status.is_pending()) {
    const auto later = ended("stop()");
    if (!later) return false;
    done = *later;
  }
  return done.status.ok() || fail("stop() succeeds", spelled(done.status));
}

void Life::destroy() {
  if (step_ == Step::none || step_ == Step::destroyed) return;
  host_.destroy();
  step_ = Step::destroyed;
  settle();
}

void Life::settle() {
  for (const std::string& sentence : host_.violations())
    verdict_.fail("the plugin keeps the contract of the host's functions", sentence);
}

bool Life::has_own_time() const {
  return component_.needs.threads || component_.needs.processes || component_.needs.own_runtime;
}

bool Life::give_time(const std::function<bool()>& done) {
  if (!has_own_time()) return done();
  const auto patience = component_.needs.processes ? kPatienceWithProcesses : kRealPatience;
  auto end = std::chrono::steady_clock::now() + patience;
  std::int64_t skipped_ms = 0;
  for (host_.run(); !done(); host_.run()) {
    const std::optional<std::int64_t> answer_ms = host_.next_answer_ms();
    if (answer_ms && skipped_ms < kTenMinutesMs) {
      host_.advance(*answer_ms);
      skipped_ms += *answer_ms + 1;
      end = std::chrono::steady_clock::now() + patience;
      continue;
    }
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool Life::wait_for(const std::function<bool()>& done) {
  if (give_time(done)) return true;
  for (const std::int64_t step_ms : {0, 10, 100, 1'000, 10'000, 60'000, 600'000}) {
    if (done()) return true;
    host_.advance(step_ms);
  }
  // What has threads without saying so is found by another case.
  const auto end = std::chrono::steady_clock::now() + kUndeclaredPatience;
  while (!done() && !has_own_time() && std::chrono::steady_clock::now() < end) {
    host_.run();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return done();
}

std::optional<testkit::Completion> Life::await() {
  wait_for([this] { return host_.last_completion().has_value(); });
  return host_.last_completion();
}

std::optional<testkit::Completion> Life::ended(std::string_view what) {
  const auto done = await();
  if (!done) {
    verdict_.fail("after EKD_PENDING from " + std::string(what) + " the operation ends",
                  "it has not ended after 10 minutes");
  }
  return done;
}

std::string spelled(const sdk::Status& status) {
  return "status " + std::to_string(status.code) + " (" + std::string(band_of(status.code)) + "), " + text_of(status);
}

bool is_json(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return !document.HasParseError();
}

std::string_view band_of(ekd_status status) {
  if (status == EKD_OK) return "ok";
  if (status == EKD_PENDING) return "pending";
  if (status > 0) return "no status";
  constexpr std::array<std::string_view, 7> kBands = {"caller's defect", "configuration", "retryable",      "final",
                                                      "cancelled",       "defect",        "unknown outcome"};
  const auto band = static_cast<std::size_t>(-(status / 10));
  return band < kBands.size() ? kBands[band] : "no status";
}

}  // namespace ekiden::conformance
