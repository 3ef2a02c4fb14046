// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_repair.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/journal_folder.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "journal/repair.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  JournalFolderOptions folder;
  bool dry_run = false;
  bool json = false;
};

std::string step_text(const journal::RepairStep& step) {
  switch (step.kind) {
    case journal::RepairStep::Kind::rewrite:
      return step.file + ": copied to quarantine/, then written again with the records that are intact";
    case journal::RepairStep::Kind::note:
      return step.file + ": made, to note that the records up to " + std::to_string(step.last) + " are lost";
    case journal::RepairStep::Kind::remove:
      return step.file + ": removed, a left-over that nothing reads";
  }
  return step.file;
}

void print_plan(const journal::RepairPlan& plan, Context& context) {
  for (const journal::Finding& finding : plan.inspection.findings) context.out << finding_text(finding) << '\n';
  if (!plan.steps.empty()) context.out << "\nwhat is done:\n";
  for (const journal::RepairStep& step : plan.steps) context.out << "  " << step_text(step) << '\n';
  for (const std::string& name : plan.unreadable)
    context.out << "  " << name << ": nothing, as the disk does not give it; copy the folder to another disk first\n";
  context.out << std::flush;
}

std::string json_of(const journal::RepairPlan& plan, bool is_done) {
  constexpr std::string_view words[] = {"rewrite", "note", "remove"};
  api::JsonText json;
  json.begin_object().field("findings", plan.inspection.findings.size()).key("steps").begin_array();
  for (const journal::RepairStep& step : plan.steps) {
    json.begin_object()
        .field("do", words[static_cast<std::size_t>(step.kind)])
        .field("file", step.file)
        .field("text", step_text(step))
        .end_object();
  }
  json.end_array().key("unreadable").begin_array();
  for (const std::string& name : plan.unreadable) json.value(name);
  return json.end_array().field("done", is_done).end_object().take();
}

int repair(const Options& options, Context& context) {
  const JournalFolder folder = find_journal(options.folder, context);
  if (folder.exit_code != kExitOk) return folder.exit_code;
  PosixFs fs;
  const Result<std::unique_ptr<File>> lock = fs.lock(folder.path + "/LOCK");
  if (!lock && lock.status().code() == Code::conflict)
    return context.fail(kExitIo, "a gateway has the journal open: stop it first");
  if (!lock) return context.fail(lock.status());
  const auto report = options.json ? std::function<void(std::uint64_t, std::uint64_t)>() : byte_progress(context);
  const Result<journal::RepairPlan> plan = journal::plan_repair(fs, folder.path, report);
  if (!plan) return context.fail(plan.status());
  if (!options.json) print_plan(*plan, context);
  const bool may_act = !options.dry_run && !plan->steps.empty();
  if (may_act) {
    SystemClock clock;
    SystemRandom random;
    if (Status status = journal::repair(fs, clock, random, folder.path, *plan); !status) return context.fail(status);
  }
  if (options.json) {
    context.out << json_of(*plan, may_act) << '\n';
  } else if (plan->steps.empty() && plan->unreadable.empty()) {
    context.err << "ekiden: there is nothing to repair\n";
  } else {
    context.err << (may_act ? "ekiden: done; the next start of the gateway tells consumers which records are lost\n"
                            : "ekiden: nothing was changed\n");
  }
  return plan->unreadable.empty() ? kExitOk : kExitFound;
}

}  // namespace

void add_journal_repair_command(CLI::App& root, Context& context) {
  CLI::App* const app = journal_group(root).add_subcommand(
      "repair", "Write damaged segments again with what is intact, after a copy was made; the gateway must not run");
  const auto options = std::make_shared<Options>();
  add_journal_folder_options(*app, options->folder);
  add_switch(*app, "--dry-run", options->dry_run, "Only say what would be done");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = repair(*options, context); });
}

}  // namespace ekiden::cli
