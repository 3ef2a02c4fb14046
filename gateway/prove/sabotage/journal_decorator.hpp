// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "journal/journal.hpp"

namespace ekiden::prove {

// Passes everything on to another journal; a sabotage overrides what differs.
class JournalDecorator : public journal::Journal {
 public:
  explicit JournalDecorator(std::unique_ptr<journal::Journal> inner) : inner_(std::move(inner)) {}

  void append(std::vector<journal::Record> batch, journal::Durability durability, Done done,
              std::shared_ptr<journal::Chain> chain) override {
    inner_->append(std::move(batch), durability, std::move(done), std::move(chain));
  }
  void begin_burst() override { inner_->begin_burst(); }
  void end_burst() override { inner_->end_burst(); }
  Result<journal::Page> read(journal::Seq after, std::size_t max_events, std::size_t max_bytes) const override {
    return inner_->read(after, max_events, max_bytes);
  }
  Result<journal::StoredEvent> event(journal::Seq seq) const override { return inner_->event(seq); }
  Result<journal::Record> record(journal::Seq seq) const override { return inner_->record(seq); }
  Result<journal::StoredCommand> command(std::string_view id) const override { return inner_->command(id); }
  Result<journal::StoredCommand> command_by_key(std::string_view idempotency_key) const override {
    return inner_->command_by_key(idempotency_key);
  }
  Status visit(journal::Seq from,
               const std::function<bool(journal::Seq, const journal::Record&)>& visit) const override {
    return inner_->visit(from, visit);
  }
  Status erase(const std::vector<journal::Seq>& seqs) override { return inner_->erase(seqs); }
  std::vector<journal::Gap> gaps() const override { return inner_->gaps(); }
  void on_events(std::function<void()> wake) override { inner_->on_events(std::move(wake)); }
  void release(journal::Seq seq) override { inner_->release(seq); }
  Status accepting() const override { return inner_->accepting(); }
  journal::Stats stats() const override { return inner_->stats(); }

 protected:
  const std::unique_ptr<journal::Journal> inner_;
};

}  // namespace ekiden::prove
