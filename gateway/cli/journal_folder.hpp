// SPDX-License-Identifier: Apache-2.0
// What the commands on a journal's files share: where the folder is, whether a gateway has it open, progress.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/command_line.hpp"
#include "cli/context.hpp"
#include "core/status.hpp"
#include "journal/inspection.hpp"

namespace ekiden::cli {

struct JournalFolderOptions {
  std::string config;  // one of the two
  std::string data_dir;
};

// `ekiden journal`, made at the first use.
CLI::App& journal_group(CLI::App& root);
void add_journal_folder_options(CLI::App& app, JournalFolderOptions& options);

// The folder with the segments. On failure it has said why, and gives the exit code: 64 neither or both options, 66
// there is no journal, 78 the configuration.
struct JournalFolder {
  std::string path;
  int exit_code = kExitOk;
};
JournalFolder find_journal(const JournalFolderOptions& options, Context& context);

// Whether a process has the journal open. Looks, and holds nothing.
bool is_journal_open(const std::string& folder);

// Says on standard error how far it is, when that is a terminal; empty when it is none.
std::function<void(std::uint64_t done, std::uint64_t in_all)> byte_progress(Context& context);

// Two sentences: what was found, and what to do.
std::string finding_text(const journal::Finding& finding);
std::string advice_for(const journal::Finding& finding);

}  // namespace ekiden::cli
