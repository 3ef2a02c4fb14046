// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_check.hpp"

#include <memory>

#include "api/json_text.hpp"
#include "cli/journal_folder.hpp"
#include "cli/table.hpp"
#include "core/posix_fs.hpp"
#include "journal/inspection.hpp"

namespace ekiden::cli {

namespace {

struct Options {
  JournalFolderOptions folder;
  bool json = false;
};

void write_finding(api::JsonText& json, const journal::Finding& finding) {
  json.begin_object()
      .field("fault", to_string(finding.fault))
      .field("segment", finding.segment)
      .field("offset", finding.offset)
      .field("bytes", finding.bytes)
      .field("first_lost", finding.first_lost)
      .key("last_lost");
  if (finding.last_lost) {
    json.value(*finding.last_lost);
  } else {
    json.null();
  }
  json.field("text", finding_text(finding)).field("advice", advice_for(finding)).end_object();
}

std::string json_of(const std::string& folder, bool is_open, const journal::Inspection& inspection) {
  api::JsonText json;
  json.begin_object().field("folder", folder).field("open", is_open).key("segments").begin_array();
  for (const journal::SegmentSummary& segment : inspection.segments) {
    json.begin_object()
        .field("segment", segment.name)
        .field("bytes", segment.bytes)
        .field("records", segment.records)
        .field("events", segment.events)
        .field("first", segment.first)
        .field("last", segment.last)
        .field("findings", segment.findings)
        .end_object();
  }
  json.end_array().key("findings").begin_array();
  for (const journal::Finding& finding : inspection.findings) write_finding(json, finding);
  json.end_array().key("leftovers").begin_array();
  for (const std::string& name : inspection.leftovers) json.value(name);
  return json.end_array().end_object().take();
}

void print(const std::string& folder, bool is_open, const journal::Inspection& inspection, Context& context) {
  Table table({"SEGMENT", "BYTES", "RECORDS", "EVENTS", "FIRST", "LAST", "FOUND"});
  for (const journal::SegmentSummary& segment : inspection.segments) {
    table.add({segment.name, std::to_string(segment.bytes), std::to_string(segment.records),
               std::to_string(segment.events), std::to_string(segment.first), std::to_string(segment.last),
               segment.findings == 0 ? "ok" : std::to_string(segment.findings)});
  }
  context.out << table.text();
  for (const journal::Finding& finding : inspection.findings)
    context.out << "\n" << finding_text(finding) << "\n  " << advice_for(finding) << "\n";
  for (const std::string& name : inspection.leftovers)
    context.out << "\n"
                << name << ": left by a repair or an erasure that was not finished\n"
                << "  nothing reads it; `ekiden journal repair` removes it\n";
  if (inspection.findings.empty()) context.err << "ekiden: every record in " << folder << " is as it was written\n";
  if (is_open)
    context.err << "ekiden: a gateway has the journal open: what it wrote in the meantime was not looked at\n";
}

int check(const Options& options, Context& context) {
  const JournalFolder folder = find_journal(options.folder, context);
  if (folder.exit_code != kExitOk) return folder.exit_code;
  PosixFs fs;
  journal::InspectionSettings settings;
  settings.is_open = is_journal_open(folder.path);
  if (!options.json) settings.report = byte_progress(context);
  const Result<journal::Inspection> inspection = journal::inspect(fs, folder.path, settings);
  if (!inspection) return context.fail(inspection.status());
  if (options.json) {
    context.out << json_of(folder.path, settings.is_open, *inspection) << '\n';
  } else {
    print(folder.path, settings.is_open, *inspection, context);
  }
  return inspection->findings.empty() ? kExitOk : kExitFound;
}

}  // namespace

void add_journal_check_command(CLI::App& root, Context& context) {
  CLI::App* const app = journal_group(root).add_subcommand(
      "check", "Read every record and say what is damaged; a running gateway is not disturbed");
  const auto options = std::make_shared<Options>();
  add_journal_folder_options(*app, options->folder);
  add_json_switch(*app, options->json);
  app->callback([options, &context] { context.exit_code = check(*options, context); });
}

}  // namespace ekiden::cli
