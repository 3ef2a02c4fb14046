// SPDX-License-Identifier: Apache-2.0
#include "cli/deliveries.hpp"

#include <algorithm>
#include <utility>

#include "cli/map_file.hpp"
#include "cli/plan_values.hpp"

namespace ekiden::cli {

namespace {

pipeline::Consumer::Calls calls_of(plugin::Instance& sink, const PlannedInstance& planned,
                                   pipeline::CommandCenter& commands, Executor& loop) {
  pipeline::Consumer::Calls calls;
  calls.deliver = [&sink](const std::vector<plugin::DeliveryCall>& events, plugin::Instance::Done done) {
    sink.deliver(events, std::move(done));
  };
  calls.commit = [&commands, &loop](std::vector<plugin::Submission> answers, std::vector<journal::Record> finished,
                                    std::function<void(Status)> done) {
    commands.submit_with(std::move(answers), std::move(finished), loop, std::move(done));
  };
  if (sink.can_reconcile())
    calls.reconcile = [&sink](const plugin::DeliveryCall& event, plugin::Instance::Done done) {
      sink.reconcile(event, std::move(done));
    };
  if (planned.record) calls.check_record = record_check(planned.record);
  return calls;
}

}  // namespace

Deliveries::Deliveries(const Ports& ports, const Plan& plan, const Instances& instances,
                       const std::optional<pipeline::Backoff>& backoff)
    : ports_(ports),
      routes_(routes_of(plan)),
      filters_(ports.clock, ports.log, ports.metrics),
      instances_(instances.sinks()) {
  connect_filters(instances);
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    plugin::Instance& sink = *instances_[i];
    pipeline::Consumer::Settings settings = consumer_settings_of(plan.sinks[i].delivery, sink);
    settings.keep_dead_ms = plan.values.keep_dead_letters_ms;
    if (backoff) settings.backoff = *backoff;
    consumers_.push_back(std::make_unique<pipeline::Consumer>(
        std::move(settings),
        pipeline::Consumer::Ports{routes_, filters_, ports.journal, ports.loop, ports.clock, ports.random, ports.log,
                                  ports.metrics, ports.limits, &ports.kept},
        calls_of(sink, plan.sinks[i], ports.commands, ports.loop)));
    redeliveries_.push_back(std::make_unique<pipeline::Redelivery>(*consumers_.back(), ports.journal, ports.loop,
                                                                   ports.clock, ports.log, &ports.kept));
  }
}

void Deliveries::connect_filters(const Instances& instances) {
  for (const auto& filter : instances.filters()) {
    const plugin::Component& component = filter->component();
    filters_.add(
        {filter->id(), component.id, component.max_in_flight},
        [instance = filter.get()](const plugin::DeliveryCall& event, plugin::Instance::Judged done) {
          instance->judge(event, std::move(done));
        },
        [instance = filter.get()] { return instance->health(); });
  }
}

void Deliveries::recover(journal::Seq seq, const journal::Record& record) {
  for (const auto& consumer : consumers_) consumer->recover(seq, record);
}

std::vector<pipeline::OperationsDesk::Sink> Deliveries::sinks() const {
  std::vector<pipeline::OperationsDesk::Sink> sinks;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    sinks.push_back({consumers_[i]->sink(), consumers_[i].get(), redeliveries_[i].get(), instances_[i].get()});
  return sinks;
}

void Deliveries::wake() {
  for (const auto& consumer : consumers_) consumer->wake();
}

void Deliveries::stop(const std::shared_ptr<Countdown>& countdown) {
  for (const auto& consumer : consumers_) {
    countdown->expect();
    ports_.loop.post([consumer = consumer.get(), countdown] { consumer->stop([countdown] { countdown->arrive(); }); });
  }
}

void Deliveries::start() {
  for (const auto& consumer : consumers_) consumer->start();
  for (const auto& redelivery : redeliveries_) redelivery->start();
}

void Deliveries::measure() {
  for (const auto& consumer : consumers_) consumer->info();
}

void Deliveries::forget(const std::unordered_set<journal::Seq>& events) {
  for (const auto& consumer : consumers_) consumer->forget(events);
}

journal::Seq Deliveries::needed_from() {
  journal::Seq needed = ports_.journal.stats().last + 1;
  for (const auto& consumer : consumers_) needed = std::min(needed, consumer->needed_from());
  return needed;
}

}  // namespace ekiden::cli
