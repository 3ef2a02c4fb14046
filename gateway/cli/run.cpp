// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <signal.h>
#include <unistd.h>

#include <ctime>
#include <memory>
#include <string>
#include <thread>

#include "cli/command_line.hpp"
#include "cli/gateway.hpp"
#include "cli/plan.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "observe/spdlog_log.hpp"

namespace ekiden::cli {

namespace {

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

// SIGTERM and SIGINT are taken by sigwait, on this thread alone: they are blocked before any other thread starts.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  void wait() const {
    int number = 0;
    while (sigwait(&set_, &number) != 0) {
    }
  }
  // From now on the next one ends the process at once: the journal is made for that.
  std::jthread second_ends_process() const {
    return std::jthread([set = set_](const std::stop_token& stop) {
      const timespec tick{0, 50'000'000};
      while (!stop.stop_requested())
        if (sigtimedwait(&set, nullptr, &tick) > 0) ::_exit(kExitOk);
    });
  }

 private:
  sigset_t set_{};
};

int run(const Options& options, Context& context) {
  Planned planned = make_plan(options.config, config::process_environment());
  context.err << config::to_text(planned.diagnostics);
  for (const std::string& warning : planned.warnings) context.err << "ekiden: warning: " << warning << "\n";
  for (const Status& problem : planned.problems) context.err << "ekiden: " << problem.message() << "\n";
  if (!planned.plan) return planned.exit_code;

  const StopSignals signals;
  const CurlGlobal curl;
  SystemClock clock;
  SystemRandom random;
  PosixFs fs;
  SpdlogLog log(clock, log_options(planned.plan->values, context));
  Result<std::unique_ptr<Gateway>> gateway =
      Gateway::start(*planned.plan, {fs, clock, random, log}, {.record_crashes = true});
  if (!gateway) return context.fail(gateway.status());
  log.info("gateway", "ready", {{"listen", (*gateway)->listen().text()}, {"admin", (*gateway)->admin().text()}});
  signals.wait();
  const std::jthread impatient = signals.second_ends_process();
  log.info("gateway", "stopping");
  (*gateway)->stop();
  gateway->reset();
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
