// SPDX-License-Identifier: Apache-2.0
#include "cli/journal_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

#include "config/environment.hpp"
#include "config/gateway_config.hpp"

namespace ekiden::cli {

namespace {

constexpr const char* kClearLine = "\r\033[K";

std::string records_text(const journal::Finding& finding) {
  const std::string first = std::to_string(finding.first_lost);
  if (!finding.last_lost) return "; records from " + first + " on are lost, how many is not known";
  if (*finding.last_lost < finding.first_lost) return "; no record is lost";
  if (*finding.last_lost == finding.first_lost) return "; record " + first + " is lost";
  return "; records " + first + " to " + std::to_string(*finding.last_lost) + " are lost";
}

}  // namespace

CLI::App& journal_group(CLI::App& root) {
  const auto groups = root.get_subcommands([](const CLI::App* command) { return command->get_name() == "journal"; });
  if (!groups.empty()) return *groups.front();
  return *root.add_subcommand("journal", "Look into the journal's files, and repair them")->require_subcommand(1);
}

void add_journal_folder_options(CLI::App& app, JournalFolderOptions& options) {
  app.add_option("-c,--config", options.config, "The gateway's configuration file, which names the data folder")
      ->envname(environment_twin("--config"));
  add_option(app, "--data-dir", options.data_dir, "The data folder itself; the configuration is not read then");
}

JournalFolder find_journal(const JournalFolderOptions& options, Context& context) {
  std::string data_dir = options.data_dir;
  if (data_dir.empty() && options.config.empty())
    return {{}, context.fail(kExitUsage, "say where the journal is: -c FILE or --data-dir DIR")};
  if (data_dir.empty()) {
    const config::Loaded loaded = config::load(options.config, config::process_environment());
    if (!loaded.file) {
      context.err << config::to_text(loaded.diagnostics) << "ekiden: --data-dir DIR does without the configuration\n";
      return {{}, std::filesystem::exists(options.config) ? kExitConfig : kExitNoInput};
    }
    data_dir = loaded.file->values().data_dir.string();
  }
  const std::string folder = data_dir + "/journal";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return {
        {},
        context.fail(error.value() == EACCES ? kExitNotPermitted : kExitNoInput, "there is no journal in " + data_dir)};
  return {folder, kExitOk};
}

bool is_journal_open(const std::string& folder) {
  const int fd = ::open((folder + "/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool is_held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);  // lets go of the lock
  return is_held;
}

std::function<void(std::uint64_t, std::uint64_t)> byte_progress(Context& context) {
  if (!context.is_terminal) return {};
  using std::chrono::steady_clock;
  return [&context, begin = steady_clock::now()](std::uint64_t done, std::uint64_t in_all) {
    if (done >= in_all) {
      context.err << kClearLine << std::flush;
      return;
    }
    const double seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
    const double left =
        seconds * static_cast<double>(in_all - done) / static_cast<double>(std::max<std::uint64_t>(done, 1));
    context.err << kClearLine << done * 100 / in_all << " % of " << (in_all >> 20) << " MiB, "
                << static_cast<std::uint64_t>(left) + 1 << " s left" << std::flush;
  };
}

std::string finding_text(const journal::Finding& finding) {
  const std::string where = finding.segment + " at byte " + std::to_string(finding.offset) + ": ";
  const std::string bytes = std::to_string(finding.bytes) + " bytes ";
  switch (finding.fault) {
    case journal::Fault::torn_tail:
      return where + bytes + "of a write that was not finished";
    case journal::Fault::damaged_bytes:
      return where + bytes + "are damaged" + records_text(finding);
    case journal::Fault::missing_records:
      return where + "records are missing" + records_text(finding);
    case journal::Fault::damaged_header:
      return where +
             (finding.bytes > journal::kSegmentHeaderBytes ? "nothing of the segment can be read"
                                                           : "the segment's header is damaged") +
             records_text(finding);
    case journal::Fault::unreadable:
      return where + bytes + "cannot be read from the disk" + records_text(finding);
  }
  return where;
}

std::string advice_for(const journal::Finding& finding) {
  switch (finding.fault) {
    case journal::Fault::torn_tail:
      return "normal after a crash, nobody was told that it is durable; the gateway's next start cuts it off";
    case journal::Fault::unreadable:
      return "copy the whole data folder to another disk (ddrescue), and go on there";
    default:
      return "restore the folder from a backup if the records matter; else stop the gateway and run `ekiden journal "
             "repair`, which keeps a copy";
  }
}

}  // namespace ekiden::cli
