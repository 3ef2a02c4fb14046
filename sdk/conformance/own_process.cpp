// SPDX-License-Identifier: Apache-2.0
#include "conformance/own_process.hpp"

#include <stdlib.h>

#include <ekiden/testkit/agenda.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <utility>

#include "conformance/polled_children.hpp"
#include "core/system.hpp"
#include "plugin/remote/remote_plugin.hpp"

namespace ekiden::conformance {

namespace {

constexpr std::int64_t kWorkPatienceMs = 2'000;
constexpr int kTurnMs = 20;

// Work of the stand-in, done when the case says so.
class Turns final : public Executor {
 public:
  explicit Turns(Clock& clock) : clock_(clock), began_ms_(clock.monotonic_ms()) {}

  void post(std::function<void()> work) override { agenda_.post(std::move(work)); }
  void post_after(std::int64_t ms, std::function<void()> work) override { agenda_.post_after(ms, std::move(work)); }
  bool is_current() const override { return true; }

  // True: there was something.
  bool run() {
    const std::int64_t end = clock_.monotonic_ms() - began_ms_ + agenda_begin_;
    bool ran = false;
    do {
      agenda_.move_towards(end);
      while (const auto work = agenda_.take()) {
        (*work)();
        ran = true;
      }
    } while (agenda_.monotonic_ms() < end);
    return ran;
  }

 private:
  Clock& clock_;
  const std::int64_t began_ms_;
  testkit::Agenda agenda_{0};
  const std::int64_t agenda_begin_ = agenda_.monotonic_ms();
};

class NoLog final : public Log {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::string_view, std::span<const LogField>) override {}
};

class NoHistogram final : public Histogram {
 public:
  void observe(double) override {}
};

class NoMetrics final : public Metrics {
 public:
  Status declare(std::string_view, MetricKind) override { return {}; }
  Counter& counter(std::string_view, Labels) override { return counter_; }
  Gauge& gauge(std::string_view, Labels) override { return gauge_; }
  Histogram& histogram(std::string_view, Labels) override { return histogram_; }

 private:
  Counter counter_;
  Gauge gauge_;
  NoHistogram histogram_;
};

// The data folder of the gateway that the plugin believes in; only what may write files has use for one.
class DataFolder {
 public:
  explicit DataFolder(bool wanted) {
    std::string path = (std::filesystem::temp_directory_path() / "ekiden-validate-XXXXXX").string();
    if (wanted && ::mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~DataFolder() {
    std::error_code ignored;  // a file that stays is in the system's folder for such
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

plugin::remote::Settings for_one_life(plugin::remote::Settings settings, const std::string& data_folder) {
  constexpr std::int64_t kNeverMs = 86'400'000;
  settings.data_folder = data_folder;
  settings.bad_lives_at_start = 1;
  settings.listen_every_ms = kNeverMs;  // the case asks by itself, and has a time limit
  return settings;
}

}  // namespace

class OwnProcess::Parts {
 public:
  Parts(const Subject& subject, const plugin::Component& component, Verdict& verdict)
      : component_(component),
        verdict_(verdict),
        folder_(component.needs.files),
        make_(plugin::remote::make_remote(children_,
                                          {turns_, log_, metrics_, clock_, random_,
                                           [this](const ekd_host*, std::string_view sentence) {
                                             verdict_.fail("the plugin keeps the contract of the host's functions",
                                                           std::string(sentence));
                                           }},
                                          for_one_life(subject.process(), folder_.path()))) {}

  const ekd_plugin* make(const ekd_host* host, ekd_error* error) { return make_(host, component_, error); }

  bool settle() {
    bool came = false;
    while (exchange()) came = true;
    if (const auto how = children_.death()) verdict_.crash("the plugin's process lives to the end of the case", *how);
    return came;
  }

  const PolledChildren& children() const { return children_; }

 private:
  // Everything there and back once. False: neither side had anything to say.
  bool exchange() {
    bool came = turns_.run();
    if (!children_.is_alive()) return came;
    const std::uint64_t before = children_.traffic();
    children_.ask_echo();
    while (children_.is_alive() && !children_.has_echoed()) {
      children_.turn(kTurnMs);
      came = turns_.run() || came;
    }
    came = came || children_.traffic() != before;
    if (came || children_.working() == 0 || waited_ms_ >= kWorkPatienceMs) return came;
    const std::int64_t begin = clock_.monotonic_ms();
    children_.turn(kTurnMs);
    waited_ms_ += clock_.monotonic_ms() - begin;
    return true;
  }

  const plugin::Component component_;
  Verdict& verdict_;
  SystemClock clock_;
  SystemRandom random_;
  NoLog log_;
  NoMetrics metrics_;
  Turns turns_{clock_};
  PolledChildren children_;
  const DataFolder folder_;
  std::int64_t waited_ms_ = 0;
  const plugin::Make make_;
};

OwnProcess::OwnProcess(const Subject& subject, const plugin::Component& component, Verdict& verdict)
    : parts_(std::make_unique<Parts>(subject, component, verdict)) {}
OwnProcess::~OwnProcess() = default;

const ekd_plugin* OwnProcess::make(const ekd_host* host, ekd_error* error) {
  return parts_->make(host, error);
}
bool OwnProcess::settle() {
  return parts_->settle();
}
int OwnProcess::pid() const {
  return parts_->children().pid();
}
const std::string& OwnProcess::words() const {
  return parts_->children().words();
}

}  // namespace ekiden::conformance
