// SPDX-License-Identifier: Apache-2.0
#include "cli/conversation_layer.hpp"

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "cli/plan_values.hpp"

namespace ekiden::cli {

using conversation::ContactBook;
using conversation::ContactTable;

ConversationLayer::ConversationLayer(const conversation::ReplyLedger::Ports& ports, std::string folder,
                                     const Plan& plan)
    : ports_(ports), folder_(std::move(folder)), plan_(plan), ledger_(ports, folder_) {}

Status ConversationLayer::open() {
  for (const PlannedInstance& channel : plan_.channels) ledger_.add_channel(channel.id, channel.component);
  ledger_.load();
  if (keeps_contacts() || ContactTable::is_there(folder_, ports_.fs))
    if (Status status = open_contacts(); !status) return status;
  desk_.emplace(ledger_, keeps_contacts() ? &*book_ : nullptr, ports_.clock);
  return {};
}

Status ConversationLayer::open_contacts() {
  Result<std::unique_ptr<ContactTable>> table = ContactTable::open(folder_, ports_.fs);
  if (!table) return table.status();
  conversation::MergeRule rule;
  if (keeps_contacts())
    rule.types.insert(plan_.values.conversations->merge.begin(), plan_.values.conversations->merge.end());
  std::map<std::string, ContactBook::Reach, std::less<>> targets;
  std::set<std::string, std::less<>> asking;
  for (const PlannedInstance& channel : plan_.channels) {
    targets[channel.id] = {channel.account, channel.component.addressed_by, channel.id};
    if (channel.component.commands.contains("contact.get")) asking.insert(channel.id);
  }
  if (keeps_contacts())
    for (const config::Template& form : plan_.values.conversations->templates)
      targets[form.id] = targets.at(form.channel);
  book_.emplace(ContactBook::Ports{ports_.journal, ports_.workers, ports_.clock, ports_.log}, *std::move(table),
                std::move(rule), std::move(targets));
  if (keeps_contacts() && plan_.values.conversations->look_up)
    lookups_.emplace(conversation::ContactLookups::Ports{*book_, ports_.clock, ports_.log}, std::move(asking),
                     plan_.values.conversations->look_up_every_ms);
  return book_->begin();
}

void ConversationLayer::connect(pipeline::Ingest& ingest, pipeline::CommandCenter& commands, Executor& loop) {
  ingest.know(windows());
  if (keeps_contacts() && !plan_.values.conversations->fallback.empty()) fall_back(commands);
  if (lookups_) lookups_->start(commands, loop);
}

void ConversationLayer::fall_back(pipeline::CommandCenter& commands) {
  std::vector<pipeline::FallbackRule> list;
  for (const config::Fallback& given : plan_.values.conversations->fallback)
    list.push_back({given.from, given.on, given.to});
  const pipeline::FallbackRules rules(std::move(list), templates_of(*plan_.values.conversations));
  commands.fall_back(rules, *book_);
  book_->watch(rules.targets_by_channel(),
               [&commands](std::vector<pipeline::LateFailure> failures, std::function<void(Status)> done) {
                 commands.take_over_late(std::move(failures), std::move(done));
               });
}

std::vector<PersonalData*> ConversationLayer::with_personal_data(std::vector<PersonalData*> others) {
  others.push_back(&ledger_);
  if (book_) others.push_back(&*book_);
  if (lookups_) others.push_back(&*lookups_);
  return others;
}

ReplyWindows* ConversationLayer::windows_of(const std::string& channel) const {
  const auto found = windows().find(channel);
  return found == windows().end() ? nullptr : found->second;
}

void ConversationLayer::look() {
  ledger_.look();
  if (keeps_contacts()) book_->look();
  if (lookups_) lookups_->look();
}

void ConversationLayer::stop() {
  if (Status saved = ledger_.save(); !saved)
    ports_.log.warning("gateway", "the reply ledger was not written; the next start reads more of the journal",
                       {{"detail", saved.message()}});
}

}  // namespace ekiden::cli
