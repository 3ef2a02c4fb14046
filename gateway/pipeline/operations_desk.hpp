// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/ports/operations.hpp"
#include "journal/journal.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/consumer.hpp"
#include "pipeline/filters.hpp"
#include "pipeline/journal_watch.hpp"
#include "pipeline/redelivery.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

// Carries an operator's questions to the loop on which the answer lives. The lists do not change after the start.
class OperationsDesk final : public Operations {
 public:
  struct Sink {
    std::string id;
    Consumer* consumer;
    Redelivery* redelivery;
    const plugin::Instance* instance;
  };

  OperationsDesk(const JournalWatch& journal, CommandCenter& commands, Executor& command_loop,
                 const std::vector<Sink>& sinks, const Filters& filters, Executor& delivery_loop)
      : journal_(journal),
        commands_(commands),
        command_loop_(command_loop),
        sinks_(sinks),
        filters_(filters),
        delivery_loop_(delivery_loop) {}

  void channels(Executor& where, std::function<void(std::vector<ChannelInfo>)> done) override;
  void sinks(Executor& where, std::function<void(std::vector<SinkInfo>)> done) override;
  void filters(Executor& where, std::function<void(std::vector<FilterInfo>)> done) override;
  void dead_letters(DeadLetterQuery query, Executor& where,
                    std::function<void(std::vector<DeadLetterInfo>)> done) override;
  void dead_letter(std::string sink, std::string event_id, Executor& where,
                   std::function<void(Result<DeadLetterInfo>)> done) override;
  void replay(DeadLetterSelection selection, Pace pace, Executor& where, Chosen done) override;
  void drop(DeadLetterSelection selection, bool dry_run, Executor& where, Chosen done) override;
  void redeliver(TimeRange range, Pace pace, Executor& where, Chosen done) override;
  Health journal() const override { return journal_.health(); }

 private:
  // Runs `work` on the delivery loop with that sink, and answers on `where`.
  void with(const std::string& sink, Executor& where, Chosen done, std::function<void(Redelivery&, Chosen)> work);
  // The consumers that `sink` names; all of them when it is empty.
  std::vector<Consumer*> named(const std::string& sink) const;

  const JournalWatch& journal_;
  CommandCenter& commands_;
  Executor& command_loop_;
  const std::vector<Sink> sinks_;
  const Filters& filters_;
  Executor& delivery_loop_;
};

}  // namespace ekiden::pipeline
