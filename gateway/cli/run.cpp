// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/gateway.hpp"
#include "cli/plan.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "observe/spdlog_log.hpp"
#include "runtime/descriptor_limit.hpp"

namespace ekiden::cli {

namespace {

constexpr std::chrono::seconds kEndWithin{5};  // after a stop that has used its time

struct Options {
  std::string config;
};

SpdlogLog::Options log_options(const config::GatewayConfig& values, Context& context) {
  const auto level = [](config::LogLevel given) {
    switch (given) {
      case config::LogLevel::trace:
        return LogLevel::trace;
      case config::LogLevel::debug:
        return LogLevel::debug;
      case config::LogLevel::info:
        return LogLevel::info;
      case config::LogLevel::warn:
        return LogLevel::warning;
      case config::LogLevel::error:
        return LogLevel::error;
    }
    return LogLevel::info;
  };
  SpdlogLog::Options options;
  options.level = level(values.log_level);
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const bool text =
      values.log_format == config::LogFormat::text || (values.log_format == config::LogFormat::automatic && terminal);
  options.format = text ? LogFormat::text : LogFormat::json;
  options.color = context.env("NO_COLOR").value_or("").empty();
  return options;
}

// SIGTERM, SIGINT and SIGHUP are taken by sigwait, on this thread alone: they are blocked before any other thread
// starts.
class Signals {
 public:
  Signals() {
    sigemptyset(&stop_);
    sigaddset(&stop_, SIGTERM);
    sigaddset(&stop_, SIGINT);
    all_ = stop_;
    sigaddset(&all_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &all_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  // Until one that means stop.
  void wait(const std::function<void()>& hang_up) const {
    for (;;) {
      int number = 0;
      if (sigwait(&all_, &number) != 0) continue;
      if (number != SIGHUP) return;
      hang_up();
    }
  }
  // From now on the next one ends the process at once: the journal is made for that.
  std::jthread second_ends_process() const {
    return std::jthread([set = stop_](const std::stop_token& stop) {
      const timespec tick{0, 50'000'000};
      while (!stop.stop_requested())
        if (sigtimedwait(&set, nullptr, &tick) > 0) ::_exit(kExitOk);
    });
  }

 private:
  sigset_t stop_{};
  sigset_t all_{};
};

// Each connection is a descriptor; so are segments of the journal, outgoing requests and child processes.
void report_descriptors(const Status& raised, const config::Limits& limits, Log& log) {
  constexpr std::uint64_t kOthers = 512;
  if (!raised) log.warning("gateway", "fewer connections than could be", {{"reason", raised.message()}});
  const std::uint64_t descriptors = descriptor_limit();
  const std::uint64_t possible = descriptors > kOthers ? descriptors - kOthers : descriptors / 2;
  const std::uint64_t connections = std::min<std::uint64_t>(possible, limits.connections);
  const std::initializer_list<LogField> fields = {{"descriptors", std::to_string(descriptors)},
                                                  {"connections", std::to_string(connections)}};
  if (connections < limits.connections)
    log.warning("gateway", "the limit of open files allows fewer connections than gateway.limits", fields);
  else
    log.info("gateway", "connections that the limit of open files allows", fields);
}

// Ends the process when nobody has let go of the result in time: an instance whose plugin never gives a thread back
// must not hold it for ever. What was acknowledged is on the disk, and the next start goes on from there.
std::jthread ends_process_unless_done(Log& log, std::vector<Unstopped> unstopped) {
  return std::jthread([&log, unstopped = std::move(unstopped)](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, kEndWithin, [] { return false; });
    if (stop.stop_requested()) return;
    for (const Unstopped& one : unstopped)
      log.error("gateway", "an instance holds a thread that does not come back",
                {{"instance", one.instance}, {"waits_for", std::string(one.waits_for)}});
    log.error("gateway", "the process ends without waiting any longer",
              {{"instances", std::to_string(unstopped.size())}, {"exit_code", std::to_string(kExitDefect)}});
    ::_exit(kExitDefect);
  });
}

int run(const Options& options, Context& context) {
  Planned planned = make_plan(options.config, config::process_environment());
  context.err << config::to_text(planned.diagnostics);
  for (const std::string& warning : planned.warnings) context.err << "ekiden: warning: " << warning << "\n";
  for (const Status& problem : planned.problems) context.err << "ekiden: " << problem.message() << "\n";
  if (!planned.plan) return planned.exit_code;

  const Signals signals;
  const CurlGlobal curl;
  SystemClock clock;
  SystemRandom random;
  PosixFs fs;
  SpdlogLog log(clock, log_options(planned.plan->values, context));
  const Status raised = raise_descriptor_limit();
  Result<std::unique_ptr<Gateway>> gateway =
      Gateway::start(*planned.plan, {fs, clock, random, log}, {.record_crashes = true});
  if (!gateway) return context.fail(gateway.status());
  report_descriptors(raised, planned.plan->values.limits, log);
  log.info("gateway", "ready", {{"listen", (*gateway)->listen().text()}, {"admin", (*gateway)->admin().text()}});
  ::malloc_trim(0);  // what reading configuration and descriptors took is ten times what a gateway at rest needs
  signals.wait([&] { (*gateway)->reload(); });
  const std::jthread impatient = signals.second_ends_process();
  log.info("gateway", "stopping");
  (*gateway)->stop();
  {
    const std::jthread last_resort = ends_process_unless_done(log, (*gateway)->unstopped());
    gateway->reset();
  }
  log.info("gateway", "stopped");
  return kExitOk;
}

}  // namespace

void add_run_command(CLI::App& root, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* const command = root.add_subcommand("run", "Run the gateway in the foreground");
  add_config_option(*command, options->config);
  command->callback([options, &context] { context.exit_code = run(*options, context); });
}

}  // namespace ekiden::cli
