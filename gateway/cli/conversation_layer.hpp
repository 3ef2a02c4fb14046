// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/plan.hpp"
#include "conversation/contact_book.hpp"
#include "conversation/contact_lookups.hpp"
#include "conversation/conversation_desk.hpp"
#include "conversation/reply_ledger.hpp"
#include "core/ports/conversations.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/log.hpp"
#include "core/ports/personal_data.hpp"
#include "core/ports/reply_windows.hpp"
#include "core/status.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/ingest.hpp"

namespace ekiden::cli {

// The conversation layer of one gateway, made from its plan.
class ConversationLayer {
 public:
  // What it is given outlives it; the workers stop before it ends.
  ConversationLayer(const conversation::ReplyLedger::Ports& ports, std::string folder, const Plan& plan);

  // Reads what the last run has left in the folder. Fails as ContactTable::open.
  Status open();
  // Once erasures of the last run are done, and before the loops: what the journal has since.
  Status replay() { return ledger_.replay(); }
  // Before the loops: events tell of reply windows, what fails goes another way, and platforms are asked who customers
  // are, as the plan says. `loop`: that of the commands.
  void connect(pipeline::Ingest& ingest, pipeline::CommandCenter& commands, Executor& loop);

  // `others`, and what this layer keeps of people.
  std::vector<PersonalData*> with_personal_data(std::vector<PersonalData*> others);
  const ReplyWindowsOfChannels& windows() const { return ledger_.channels(); }
  // Null when its platform sets none.
  ReplyWindows* windows_of(const std::string& channel) const;
  const Conversations& desk() const { return *desk_; }

  // Every second, on the loop of the commands.
  void look();
  // After the last event and command. Blocks.
  void stop();

 private:
  Status open_contacts();
  void fall_back(pipeline::CommandCenter& commands);
  bool keeps_contacts() const { return plan_.values.conversations.has_value(); }

  const conversation::ReplyLedger::Ports ports_;
  const std::string folder_;
  const Plan& plan_;
  conversation::ReplyLedger ledger_;
  std::optional<conversation::ContactBook> book_;  // also of an earlier configuration: erasures reach it
  std::optional<conversation::ContactLookups> lookups_;
  std::optional<conversation::ConversationDesk> desk_;
};

}  // namespace ekiden::cli
