// SPDX-License-Identifier: Apache-2.0
#include "cli/check.hpp"
#include "cli/command_line.hpp"
#include "cli/config_schema.hpp"
#include "cli/context.hpp"
#include "cli/dead_letters.hpp"
#include "cli/demo.hpp"
#include "cli/erase.hpp"
#include "cli/journal_check.hpp"
#include "cli/journal_dump.hpp"
#include "cli/journal_repair.hpp"
#include "cli/map_preview.hpp"
#include "cli/plugin_docs.hpp"
#include "cli/plugin_host.hpp"
#include "cli/plugin_info.hpp"
#include "cli/plugin_list.hpp"
#include "cli/plugin_new.hpp"
#include "cli/plugin_promote.hpp"
#include "cli/plugin_validate.hpp"
#include "cli/prove.hpp"
#include "cli/replay.hpp"
#include "cli/run.hpp"
#include "cli/sandbox.hpp"
#include "cli/send.hpp"
#include "cli/status.hpp"
#include "cli/tail.hpp"
#include "cli/test.hpp"
#include "cli/version.hpp"

int main(int argc, char** argv) {
  using namespace ekiden::cli;
  Context context = process_context();
  CLI::App root("Ekiden carries customer-support traffic from every channel to the systems a company already runs.",
                "ekiden");
  root.require_subcommand(1);
  add_run_command(root, context);
  add_check_command(root, context);
  add_demo_command(root, context);
  add_sandbox_command(root, context);
  add_plugin_list_command(root, context);
  add_plugin_info_command(root, context);
  add_plugin_docs_command(root, context);
  add_plugin_validate_command(root, context);
  add_config_schema_command(root, context);
  add_map_preview_command(root, context);
  add_test_command(root, context);
  add_plugin_promote_command(root, context);
  add_plugin_new_command(root, context);
  add_send_command(root, context);
  add_tail_command(root, context);
  add_dead_letters_command(root, context);
  add_erase_command(root, context);
  add_replay_command(root, context);
  add_status_command(root, context);
  add_prove_command(root, context);
  add_journal_check_command(root, context);
  add_journal_dump_command(root, context);
  add_journal_repair_command(root, context);
  add_version_command(root, context);
  add_plugin_host_command(root, context);
  return run_command_line(root, argc, argv, context);
}
