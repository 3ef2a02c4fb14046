// SPDX-License-Identifier: Apache-2.0
#include "pipeline/cursors.hpp"

#include <algorithm>

namespace ekiden::pipeline {

void Cursors::recover(journal::Seq seq, const journal::CursorRecord& record) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[{record.channel, record.name}];
  entry.known = true;
  entry.value = record.value;
  entry.from = seq;
}

Result<std::string> Cursors::find(const std::string& channel, const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find({channel, name});
  if (found == entries_.end() || !found->second.known)
    return Status(Code::not_found, "there is no cursor " + name + " of " + channel);
  return found->second.value;
}

void Cursors::append(journal::CursorRecord cursor, std::vector<journal::Record> batch, Done done) {
  const Key key{cursor.channel, cursor.name};
  Chain chain;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    ++entry.appending;
    if (!entry.chain) entry.chain = std::make_shared<journal::Chain>();
    chain = entry.chain;
  }
  const journal::Seq from = journal_.stats().last + 1;
  std::string value = cursor.value;
  batch.emplace_back(std::move(cursor));
  journal_.append(
      std::move(batch), journal::Durability::sync,
      [this, key, value = std::move(value), from, chain, done = std::move(done)](const journal::AppendResult& result) {
        appended(key, value, from, result.status.ok());
        done(result, chain);
      },
      chain);
}

void Cursors::appended(const Key& key, const std::string& value, journal::Seq from, bool ok) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[key];
  --entry.appending;
  if (!ok) return;
  entry.known = true;
  entry.value = value;
  entry.from = from;
}

void Cursors::resume(const std::string& channel, const std::string& name, const Chain& chain) {
  const std::lock_guard lock(mutex_);
  if (Entry& entry = entries_[{channel, name}]; entry.chain == chain) entry.chain = nullptr;
}

journal::Seq Cursors::carry_over(journal::Seq needed) {
  const std::lock_guard lock(mutex_);
  journal::Seq first = needed;
  for (auto& [key, entry] : entries_) {
    if (!entry.known || entry.from >= needed) continue;
    first = std::min(first, entry.from);
    // One that is on its way to the disk is newer, and must stay the last.
    if (entry.appending > 0) continue;
    ++entry.appending;
    journal_.append({journal::CursorRecord{key.first, key.second, entry.value}}, journal::Durability::lazy,
                    [this, key = key, value = entry.value, from = journal_.stats().last + 1](
                        const journal::AppendResult& result) { appended(key, value, from, result.status.ok()); });
  }
  return first;
}

}  // namespace ekiden::pipeline
