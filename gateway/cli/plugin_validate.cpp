// SPDX-License-Identifier: Apache-2.0
#include "cli/plugin_validate.hpp"

#include <rapidjson/document.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <regex>
#include <thread>

#include "cli/child_process.hpp"
#include "cli/plan.hpp"
#include "cli/plugin_list.hpp"
#include "cli/plugin_validate_case.hpp"
#include "cli/plugin_validate_report.hpp"
#include "cli/progress.hpp"
#include "plugin/manifest.hpp"

namespace ekiden::cli {

namespace {

using conformance::Outcome;
using SteadyClock = std::chrono::steady_clock;

constexpr unsigned kTimeLimitS = 30;
constexpr unsigned kTimeLimitWithProcessesS = 120;  // each life of such a component starts a program

std::int64_t ms_since(SteadyClock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin).count();
}

// The components of a file, as a child of its own describes it.
Result<std::vector<plugin::Component>> components_of(const std::string& file) {
  const Result<std::string> manifest = describe_in_child(file);
  if (!manifest) return manifest.status();
  const Result<std::string> digest = plugin::file_digest(file);
  return digest ? plugin::read_manifest(*manifest, file, *digest)
                : Result<std::vector<plugin::Component>>(digest.status());
}

class Filter {
 public:
  static Result<Filter> make(const PluginValidateOptions& options) {
    Filter filter;
    try {
      filter.include_ = std::regex(options.include);
      filter.exclude_ = std::regex(options.exclude);
    } catch (const std::regex_error& error) {
      return Status(Code::invalid, std::string("--include and --exclude take regular expressions: ") + error.what());
    }
    filter.excludes_ = !options.exclude.empty();
    return filter;
  }
  bool takes(std::string_view name) const {
    return std::regex_search(name.begin(), name.end(), include_) &&
           !(excludes_ && std::regex_search(name.begin(), name.end(), exclude_));
  }

 private:
  std::regex include_;
  std::regex exclude_;
  bool excludes_ = false;
};

void plan_case(const conformance::Case& checked, const Result<std::vector<plugin::Component>>& components,
               const PluginValidateOptions& options, std::vector<CheckedCase>& out) {
  const auto limit = [&](unsigned usual) { return options.time_limit_s != 0 ? options.time_limit_s : usual; };
  if (checked.scope == conformance::kFile) return out.push_back({&checked, {}, {}, 0, limit(kTimeLimitS)});
  if (!components) {
    out.push_back({&checked, {}, {Outcome::skipped, {}, components.status().message()}, 0, limit(kTimeLimitS)});
    return;
  }
  for (const plugin::Component& component : *components) {
    const bool wanted = options.component.empty() || component.id == options.component;
    if (!wanted || !conformance::applies_to(checked, component.kind)) continue;
    const unsigned usual = component.needs.processes ? kTimeLimitWithProcessesS : kTimeLimitS;
    CheckedCase& one = out.emplace_back(CheckedCase{&checked, component.id, {}, 0, limit(usual)});
    if (options.isolation == "process" && !checked.not_in_process.empty())
      one.result = {Outcome::skipped, {}, std::string(checked.not_in_process)};
  }
}

// What the end of the child means when it gave no result.
conformance::CaseResult without_result(const ChildOutput& child) {
  std::string happened = "it ended with code " + std::to_string(child.exit_code);
  if (child.exit_code > 128) happened = std::string("signal: ") + strsignal(child.exit_code - 128);
  std::string words = child.err;
  while (!words.empty() && words.back() == '\n') words.pop_back();
  constexpr std::size_t kLastWords = 400;
  if (words.size() > kLastWords) words = "…" + words.substr(words.size() - kLastWords);
  if (!words.empty()) happened += "; last words: " + words;
  return {Outcome::crashed, {{Outcome::crashed, "the plugin's process lives to the end of the case", happened}}, {}};
}

conformance::CaseResult run_in_child(const CheckedCase& one, const PluginValidateOptions& options,
                                     const std::string& seed) {
  std::vector<std::string> argv = {
      own_folder() + "/ekiden",       "plugin",      "validate", options.file,  "--run-case",
      std::string(one.checked->name), "--reproduce", seed,       "--isolation", options.isolation};
  const auto add = [&](const char* flag, const std::string& value) {
    if (!value.empty()) argv.insert(argv.end(), {flag, value});
  };
  add("--component", one.component);
  add("--config", options.config);
  add("--webhook", options.webhook);
  const Result<ChildOutput> child = run_child(argv, std::int64_t{one.time_limit_s} * 1000);
  if (!child) {
    return {Outcome::failed,
            {{Outcome::failed, "the case ends within " + std::to_string(one.time_limit_s) + " s",
              "the plugin blocks, waits for itself or does not end: its process was killed"}},
            {}};
  }
  if (child->exit_code == kExitOk) {
    if (Result<conformance::CaseResult> result = conformance::read_result(child->out)) return std::move(*result);
  }
  return without_result(*child);
}

void run_all(std::vector<CheckedCase>& cases, const PluginValidateOptions& options, const std::string& seed,
             Progress& progress) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      CheckedCase& one = cases[i];
      if (one.result.outcome == Outcome::success) {
        const auto begin = SteadyClock::now();
        one.result = run_in_child(one, options, seed);
        one.took_ms = ms_since(begin);
      }
      progress.done(one.checked->name);
    }
  };
  const unsigned jobs = options.jobs != 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < jobs; ++i) workers.emplace_back(work);
  work();
}

std::string fresh_seed() {
  return std::to_string(std::random_device()());
}

bool is_decimal(const std::string& text) {
  return text.size() < 20 && text.find_first_not_of("0123456789") == std::string::npos;
}

// What is wrong with the words of the command line, or EKIDEN's own exit code 0.
Status check_options(const PluginValidateOptions& options, const Result<std::vector<plugin::Component>>& components) {
  if (!is_decimal(options.seed))
    return Status(Code::invalid, "--reproduce takes the number that an earlier run printed");
  for (const std::string* file : {&options.config, &options.webhook}) {
    if (!file->empty() && !std::filesystem::exists(*file)) return Status(Code::not_found, "there is no file " + *file);
  }
  if (!components) return {};
  const auto has = [&](const std::string& id) {
    return std::any_of(components->begin(), components->end(), [&](const auto& one) { return one.id == id; });
  };
  if (!options.component.empty() && !has(options.component))
    return Status(Code::invalid, options.file + " holds no component " + options.component);
  const bool several = components->size() > 1 && options.component.empty();
  if (several && (!options.config.empty() || !options.webhook.empty()))
    return Status(Code::invalid,
                  "the file holds several components: say which one the settings are for, --component ID");
  return {};
}

}  // namespace

int run_plugin_validate(const PluginValidateOptions& options, Context& context) {
  if (options.list) {
    context.out << case_list(options.json);
    return kExitOk;
  }
  if (options.file.empty()) return context.fail(kExitUsage, "which plugin? ekiden plugin validate FILE.so");
  if (!std::filesystem::exists(options.file)) return context.fail(kExitNoInput, "there is no file " + options.file);
  if (!options.run_case.empty()) return run_plugin_case(options, context);

  const Result<Filter> filter = Filter::make(options);
  if (!filter) return context.fail(filter.status());
  const Result<std::vector<plugin::Component>> components = components_of(options.file);
  if (const Status status = check_options(options, components); !status)
    return context.fail(status.code() == Code::not_found ? kExitNoInput : kExitUsage, status.message());

  ValidationReport report{
      options.file, options.seed.empty() ? fresh_seed() : options.seed, options.isolation, {}, options.only_failed};
  for (const conformance::Case* checked : conformance::all_cases()) {
    if (filter->takes(checked->name)) plan_case(*checked, components, options, report.cases);
  }
  if (report.cases.empty()) return context.fail(kExitUsage, "no case has such a name; ekiden plugin validate --list");
  {
    const bool shown = !options.json && isatty(STDERR_FILENO) == 1;
    Progress progress(context.err, report.cases.size(), shown);
    run_all(report.cases, options, report.seed, progress);
  }
  context.out << (options.json ? report_json(report) : report_text(report, context.color)) << std::flush;
  return std::any_of(report.cases.begin(), report.cases.end(), &has_failed) ? kExitFound : kExitOk;
}

void add_plugin_validate_command(CLI::App& root, Context& context) {
  CLI::App* const app =
      plugin_group(root).add_subcommand("validate", "Check a plugin file against the rules of the ABI");
  const auto options = std::make_shared<PluginValidateOptions>();
  app->add_option("file", options->file, "The plugin");
  app->add_option("--config", options->config,
                  "A JSON object to configure it with; without it, the schema's defaults and examples");
  app->add_option("--webhook", options->webhook, "Requests that its platform sends, as a JSON list");
  app->add_option("--component", options->component, "Only this component of the file");
  app->add_option("--include", options->include, "Only cases whose name this regular expression finds");
  app->add_option("--exclude", options->exclude, "No case whose name this regular expression finds");
  app->add_option("--isolation", options->isolation,
                  "Where the plugin runs: in the process of the case, or in one of its own (process)")
      ->check(CLI::IsMember({"host", "process"}));
  app->add_option("--jobs", options->jobs, "How many cases run at once; as many as there are processors");
  app->add_option("--time-limit", options->time_limit_s,
                  "Seconds that one case may take: 30, or 120 for a component that starts programs");
  app->add_option("--reproduce", options->seed, "The seed of an earlier run, for the same random input");
  app->add_option("--run-case", options->run_case, "Run one case in this process")->group("");
  app->add_flag("--only-failed", options->only_failed, "Show only what failed or crashed");
  app->add_flag("--list", options->list, "List the cases");
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = run_plugin_validate(*options, context); });
}

}  // namespace ekiden::cli
