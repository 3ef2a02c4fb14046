// SPDX-License-Identifier: Apache-2.0
#include "prove/ledger.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/encoding.hpp"

namespace ekiden::prove {

std::uint64_t Ledger::together(std::vector<Message> messages) {
  batches_.emplace(next_batch_, std::move(messages));
  return next_batch_++;
}

void Ledger::acknowledged(Message message) {
  Fate& fate = messages_[message];
  if (fate.acknowledged) return;
  fate.acknowledged = true;
  ++figures_.acknowledged;
  if (fate.digest.empty()) ++undelivered_;
}

void Ledger::see(Fate& fate, const SeenEvent& event) {
  if (event.text != event.message.text()) ++counts_.altered;
  if (fate.sequence == 0) fate.sequence = event.sequence;
}

void Ledger::delivered(std::string_view document) {
  const auto event = read_event(document);
  const auto found = event ? messages_.find(event->message) : messages_.end();
  if (found == messages_.end()) {  // nobody said that
    ++counts_.altered;
    return;
  }
  Fate& fate = found->second;
  see(fate, *event);
  const std::string digest = sha256(document);
  if (!fate.digest.empty()) {
    ++figures_.again;
    if (fate.settled) ++counts_.repeated;
    if (fate.delivered_as == event->sequence && fate.digest != digest) ++counts_.altered;
    return;
  }
  fate.digest = digest;
  fate.delivered_as = event->sequence;
  ++figures_.delivered;
  if (fate.acknowledged) --undelivered_;
  int& newest = newest_delivered_[event->message.conversation];
  if (event->message.number < newest) ++counts_.disordered;
  newest = std::max(newest, event->message.number);
}

void Ledger::journalled(const std::vector<std::string>& documents, journal::Seq first_kept) {
  std::set<Message> held;
  std::map<int, int> newest;
  for (const std::string& document : documents) {
    const auto event = read_event(document);
    const auto found = event ? messages_.find(event->message) : messages_.end();
    if (found == messages_.end()) {
      ++counts_.altered;
      continue;
    }
    Fate& fate = found->second;
    see(fate, *event);
    // What is no longer kept may come again, and is a new one then.
    if (fate.sequence < first_kept) fate.sequence = event->sequence;
    if (fate.sequence != event->sequence && !std::exchange(fate.doubled, true)) ++counts_.doubled;
    if (!held.insert(event->message).second) continue;
    int& last = newest[event->message.conversation];
    if (event->message.number < last) ++counts_.disordered;
    last = std::max(last, event->message.number);
  }
  for (const auto& [message, fate] : messages_)
    if (!fate.digest.empty() && fate.sequence >= first_kept && !held.contains(message)) ++counts_.early;
  for (const auto& [number, batch] : std::exchange(batches_, {})) {
    const auto there = std::count_if(batch.begin(), batch.end(), [&](Message one) {
      return held.contains(one) || (messages_[one].sequence != 0 && messages_[one].sequence < first_kept);
    });
    if (there != 0 && there != static_cast<std::ptrdiff_t>(batch.size())) ++counts_.altered;
  }
}

void Ledger::settle() {
  for (auto& [message, fate] : messages_) fate.settled = !fate.digest.empty();
}

bool Ledger::is_delivered(Message message) const {
  const auto found = messages_.find(message);
  return found != messages_.end() && !found->second.digest.empty();
}

Counts Ledger::counts() const {
  Counts all = counts_;
  all.lost += undelivered_;
  return all;
}

}  // namespace ekiden::prove
