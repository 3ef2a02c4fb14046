// SPDX-License-Identifier: Apache-2.0
#include "cli/demo.hpp"

#include <chrono>
#include <memory>

#include "cli/child_process.hpp"
#include "cli/demo_report.hpp"
#include "cli/demo_stack.hpp"
#include "cli/end_signals.hpp"
#include "cli/work_folder.hpp"

namespace ekiden::cli {

namespace {

using SteadyClock = std::chrono::steady_clock;

// Together less than the 30 seconds that --once promises.
constexpr std::chrono::seconds kConversationLimit{22};
constexpr std::int64_t kStopGraceMs = 3'000;
constexpr std::chrono::milliseconds kPollInterval{20};

class Demo {
 public:
  Demo(const DemoOptions& options, Context& context, WorkFolder& folder)
      : options_(options),
        context_(context),
        folder_(folder),
        stack_(folder.path(), http_, [this] { return signals_.arrived(); }) {}
  ~Demo() { stack_.stop(kStopGraceMs); }

  int run() {
    const auto deadline = SteadyClock::now() + kConversationLimit;
    context_.err << "ekiden: starting a gateway and a sandbox in " << folder_.path() << std::endl;
    if (Status status = stack_.start(deadline); !status) return give_up(status);
    if (Status status = stack_.begin_conversation(options_.fault); !status) return give_up(status);
    const int code = follow(deadline);
    if (options_.once || signals_.arrived()) return code;
    print_addresses();
    return wait_for_signal(code);
  }

 private:
  int give_up(const Status& status) {
    if (status.code() != Code::cancelled && status.code() != Code::invalid) folder_.keep();
    return status.code() == Code::cancelled ? kExitFound : context_.fail(status);
  }

  int follow(SteadyClock::time_point deadline) {
    DemoReport report(context_);
    while (true) {
      const auto record = stack_.record();
      if (record && report.update(*record)) break;
      if (Status status = record ? stack_.alive() : record.status(); !status) return give_up(status);
      if (signals_.arrived(kPollInterval)) return kExitFound;
      if (SteadyClock::now() >= deadline) {
        return fail_at(report.waiting_for() + ": not seen in " + std::to_string(kConversationLimit.count()) +
                       " seconds");
      }
    }
    if (!report.passed()) return fail_at(report.failure());
    context_.out << "passed: the message went all the way, and the answer came back" << std::endl;
    return kExitOk;
  }

  int fail_at(const std::string& failure) {
    context_.out << "failed at " << failure << std::endl;
    if (!options_.fault.empty() && !options_.keep && options_.dir.empty()) {
      context_.err << "ekiden: the fault " << options_.fault << " was asked for; with --keep the logs stay"
                   << std::endl;
      return kExitFound;
    }
    folder_.keep();
    return context_.fail(kExitFound, "look at " + stack_.gateway_log() + " and " + stack_.sandbox_log());
  }

  void print_addresses() {
    context_.out << "\nphone and CRM         " << stack_.sandbox_url() << "/\nthe phone alone       "
                 << stack_.sandbox_url() << "/phone\nthe CRM alone         " << stack_.sandbox_url()
                 << "/crm\nthe gateway           " << stack_.gateway_url()
                 << "\n\nfollow the events:  EKIDEN_API=" << stack_.gateway_url()
                 << " EKIDEN_TOKEN_FILE=" << stack_.token_file() << " " << own_folder()
                 << "/ekiden tail --from start\nCtrl-C ends the demo" << std::endl;
  }

  int wait_for_signal(int code) {
    constexpr std::chrono::milliseconds look_again{200};
    while (!signals_.arrived(look_again))
      if (Status status = stack_.alive(); !status) return give_up(status);
    return code;
  }

  const DemoOptions& options_;
  Context& context_;
  WorkFolder& folder_;
  EndSignals signals_;  // before the first thread
  HttpSession http_;
  DemoStack stack_;
};

}  // namespace

int run_demo(const DemoOptions& options, Context& context) {
  auto folder = WorkFolder::make("demo", options.dir, options.keep);
  if (!folder) return context.fail(folder.status());
  return Demo(options, context, *folder).run();
}

void add_demo_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("demo", "Try it: a gateway, a platform to play with, and a first conversation");
  const auto options = std::make_shared<DemoOptions>();
  add_switch(*app, "--once", options->once, "End after the first conversation; exit 0 when every hop was seen");
  add_option(*app, "--fault", options->fault, "Break one hop (GET /sandbox/demo/faults names them)");
  add_option(*app, "--dir", options->dir, "Work in this folder and leave it; else in a temporary one");
  add_switch(*app, "--keep", options->keep, "Leave the temporary folder");
  app->callback([options, &context] { context.exit_code = run_demo(*options, context); });
}

}  // namespace ekiden::cli
