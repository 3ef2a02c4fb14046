// SPDX-License-Identifier: Apache-2.0
// One instance of the component under the test kit's fake host.
#pragma once

#include <ekiden/testkit/fake_host.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/own_process.hpp"
#include "conformance/subject.hpp"
#include "conformance/verdict.hpp"

namespace ekiden::conformance {

// What stands in the way of a step is put into the verdict; a missing configuration skips the case. Every request to
// the outside is answered by one peer; a stream meets one that takes it and is silent.
class Life {
 public:
  Life(const Subject& subject, Verdict& verdict) : Life(subject, verdict, testkit::FakeHost::Options()) {}
  Life(const Subject& subject, Verdict& verdict, testkit::FakeHost::Options options);
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  // Stops and destroys what is still there, and puts the violations of the host's contract into the verdict.
  ~Life();

  // The steps up to a state; each begins with the one before it unless it has been done. False: it did not come to
  // that.
  bool create();
  bool configure();
  bool start();
  bool stop();
  void destroy();

  // How the plugin takes a configuration that need not be its own: what configure() says, and start() with it where the
  // plugin has a process of its own, which begins there. Instead of configure().
  sdk::Status try_config(const std::string& config);
  // How start() ends after a configuration that was taken. Nothing: it does not end.
  std::optional<testkit::Completion> try_start();

  // Gives threads and processes of the plugin's own real time until `done`; answers that they wait for come at once,
  // for the virtual clock goes to them. False: in vain, or it has none.
  bool give_time(const std::function<bool()>& done);
  // The same, then moves the virtual clock on by up to 10 minutes.
  bool wait_for(const std::function<bool()>& done);
  // How the operation begun last has ended, when that may take time. Nothing: wait_for() was in vain.
  std::optional<testkit::Completion> await();
  // The same with a finding when it does not end. `what`: "deliver()".
  std::optional<testkit::Completion> ended(std::string_view what);

  // From now on every request to the outside is answered so.
  void answer_all(const testkit::PeerAnswer& answer);

  testkit::FakeHost& host() { return host_; }
  // The plugin's own process; nullptr: it lives in this one.
  const OwnProcess* process() const { return process_ ? &*process_ : nullptr; }
  const plugin::Component& component() const { return component_; }
  const std::string& config() const { return config_; }
  Verdict& verdict() { return verdict_; }

 private:
  enum class Step { none, created, configured, started, stopped, destroyed };

  bool fail(std::string expected, std::string happened) {
    verdict_.fail(std::move(expected), std::move(happened));
    return false;
  }
  sdk::Status make();
  void settle();
  bool has_own_time() const;

  const Subject& subject_;
  Verdict& verdict_;
  plugin::Component component_;
  std::string config_;
  std::optional<OwnProcess> process_;
  testkit::FakeHost host_;
  Step step_ = Step::none;
};

// "-30 (message)", for a finding.
std::string spelled(const sdk::Status& status);

bool is_json(std::string_view text);

// The band of a status, as a word of sdk/ABI.md: ok, pending, caller, configuration, retryable, final, cancelled,
// defect, unknown outcome.
std::string_view band_of(ekd_status status);

}  // namespace ekiden::conformance
