// SPDX-License-Identifier: Apache-2.0
#include "cli/prove.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "cli/child_process.hpp"
#include "cli/command_line.hpp"
#include "cli/end_signals.hpp"
#include "cli/progress.hpp"
#include "cli/work_folder.hpp"
#include "core/system.hpp"
#include "prove/message.hpp"
#include "prove/report.hpp"

namespace ekiden::cli {

namespace {

constexpr const char* kHelp =
    "Proves on this machine and disk that what was acknowledged is not lost, doubled, changed or out of order\n\n"
    "It kills real gateways under load, cuts the power of a disk in memory at every kind of moment, tears writes, "
    "flips\n"
    "bits, fills the disk, fails a sync, moves the clock, and lets sinks and plugins die. Then it compares what was\n"
    "acknowledged with what was delivered, and in which order. One row for each kind of harm; every count has to be "
    "zero.\n"
    "The full form takes half an hour or more, --short less than a minute. docs/guarantees.md explains the "
    "rows.";

std::uint64_t fresh_seed() {
  return SystemRandom().next_u64() % 1'000'000'000 + 1;  // short enough to be typed
}

// Runs rows with a line of progress, each in a folder of its own.
class Prover {
 public:
  Prover(std::uint64_t seed, const ProveOptions& options, Context& context, EndSignals& signals)
      : seed_(seed),
        options_(options),
        context_(context),
        signals_(signals),
        shown_(!options.json && isatty(STDERR_FILENO) == 1) {}

  // `work` gets the setting of one row or sabotage, and its folder is removed unless `is_kept` says of the result that
  // it is worth a look.
  template <class Work, class IsKept>
  auto run(std::string_view name, const std::string& folder, Work work, IsKept is_kept) {
    std::unique_ptr<Progress> line;
    const prove::Setting setting{.seed = prove::mixed(seed_, name),
                                 .is_short = options_.is_short,
                                 .folder = folder + "/" + std::string(name),
                                 .program = own_folder() + "/ekiden",
                                 .parts = whole_,
                                 .progress =
                                     [&](std::uint64_t, std::uint64_t of) {
                                       if (!line) line = std::make_unique<Progress>(context_.err, of, shown_);
                                       line->done(name);
                                     },
                                 .interrupted = [this] { return signals_.arrived(); }};
    auto result = work(setting);
    std::error_code error;
    if (!is_kept(result)) std::filesystem::remove_all(setting.folder, error);
    return result;
  }

 private:
  const std::uint64_t seed_;
  const ProveOptions& options_;
  Context& context_;
  EndSignals& signals_;
  const bool shown_;
  const prove::Parts whole_;
};

bool is_wanted(const ProveOptions& options, std::string_view name) {
  return options.rows.empty() || std::find(options.rows.begin(), options.rows.end(), name) != options.rows.end();
}

template <class Report>
int show(const Report& report, const ProveOptions& options, Context& context, WorkFolder& folder) {
  context.out << (options.json ? json_of(report) : text_of(report, context.color)) << std::flush;
  std::error_code error;
  if (!std::filesystem::is_empty(folder.path(), error)) {
    folder.keep();
    context.err << "ekiden: the logs and data of what did not go well are in " << folder.path() << '\n';
  }
  return report.holds() ? kExitOk : kExitFound;
}

int run_self_test(Prover& prover, std::uint64_t seed, const ProveOptions& options, Context& context,
                  EndSignals& signals, WorkFolder& folder) {
  prove::SelfTestReport report{.seed = seed, .sabotages = {}};
  for (const prove::Sabotage& sabotage : prove::all_sabotages()) {
    report.sabotages.push_back(prover.run(
        sabotage.name, folder.path(),
        [&](const prove::Setting& setting) { return prove::take_away(sabotage, setting); },
        [](const prove::Caught& one) { return !one.is_caught(); }));
    if (signals.arrived()) return context.fail(kExitFound, "stopped before the end: nothing is proved");
  }
  return show(report, options, context, folder);
}

}  // namespace

int run_prove(const ProveOptions& options, Context& context) {
  for (const std::string& name : options.rows)
    if (prove::find_row(name) == nullptr) {
      std::vector<std::string> names;
      for (const prove::Row& row : prove::all_rows()) names.emplace_back(row.name);
      const std::string near = nearest(name, names);
      return context.fail(kExitUsage, "there is no row " + name + (near.empty() ? "" : "; did you mean " + near + "?"));
    }
  if (options.self_test && !options.rows.empty()) return context.fail(kExitUsage, "--self-test takes no --row");
  auto folder = WorkFolder::make("prove", options.data_dir, false);
  if (!folder) return context.fail(folder.status());
  EndSignals signals;  // before the first thread
  const std::uint64_t seed = options.seed == 0 ? fresh_seed() : options.seed;
  Prover prover(seed, options, context, signals);
  if (options.self_test) return run_self_test(prover, seed, options, context, signals, *folder);

  prove::Report report{.seed = seed, .is_short = options.is_short, .rows = {}};
  for (const prove::Row& row : prove::all_rows()) {
    if (!is_wanted(options, row.name)) continue;
    report.rows.push_back(
        {&row, prover.run(
                   row.name, folder->path(), [&](const prove::Setting& setting) { return row.run(setting); },
                   [](const prove::RowResult& one) { return !one.counts.are_zero() || !one.not_run.empty(); })});
    if (signals.arrived()) return context.fail(kExitFound, "stopped before the end: nothing is proved");
  }
  return show(report, options, context, *folder);
}

void add_prove_command(CLI::App& root, Context& context) {
  CLI::App* app = root.add_subcommand("prove", kHelp);
  const auto options = std::make_shared<ProveOptions>();
  add_switch(*app, "--short", options->is_short, "A handful of each, in less than a minute");
  add_option(*app, "--seed", options->seed, "The seed of an earlier run, for the same loads, faults and losses");
  add_switch(*app, "--self-test", options->self_test,
             "Take each guarantee away in turn, and fail when one is not missed");
  add_option(*app, "--row", options->rows, "Only this row; may be repeated");
  add_option(*app, "--data-dir", options->data_dir,
             "Put the gateways' data below this folder, on the disk in question; else in a temporary one");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_prove(*options, context); });
}

}  // namespace ekiden::cli
